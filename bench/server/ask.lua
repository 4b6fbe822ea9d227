-- SPDX-License-Identifier: Apache-2.0
-- Requests of wrk, by the arguments behind --: what, a file whose first line is an order, the key of who asks.
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   what, count = args[1], 0
   start = os.time()
   headers = { ["Content-Type"] = "application/json" }
   for line in io.lines(args[2]) do order = order or line end
   if args[3] then headers["Authorization"] = "Bearer " .. args[3] end
end

local parties = '"parties": [{"role": "end_user", "name": "Bright %s Cloud Co., Ltd.", "country": "CN", "hq": "CN", "parent_hq": "CN"}, {"role": "ultimate_consignee", "name": "Golden %s Trading Limited", "country": "HK", "hq": "HK", "parent_hq": "CN"}]'
local more = parties:sub(1, -2):gsub("end_user", "purchaser"):gsub("ultimate_consignee", "intermediate_consignee")
local four = parties:sub(1, -2) .. ", " .. more:sub(#'"parties": [' + 1) .. "]"
local words = { "Harbour", "Mountain", "River", "Lotus", "Dragon", "Summit", "Orchid", "Pearl", "Jade", "Falcon" }

local function word()
   return words[math.random(#words)]
end

local function post(path, body)
   return wrk.format("POST", path, headers, body)
end

local function get(path)
   return wrk.format("GET", path, headers)
end

-- Done once by its key, which is the id of what is stored, too.
local function store(path, body)
   local key = ("%d-%d-%d"):format(start, number, count)
   headers["Idempotency-Key"] = key
   local request = post(path, body:format(key))
   headers["Idempotency-Key"] = nil
   return request
end

local ask = {
   decisions = function() return post("/v1/decisions", order) end,
   parties = function()
      local both = parties:format(word() .. math.random(1000), word() .. math.random(1000))
      return post("/v1/decisions", (order:gsub('"parties": %[.-%]', both)))
   end,
   four = function()
      local all = four:format(word() .. math.random(1000), word() .. math.random(1000), word() .. math.random(1000), word() .. math.random(1000))
      return store("/v1/orders", (order:gsub('"parties": %[.-%]', all):gsub("%%", "%%%%"):gsub('"id": *"[^"]*"', '"id": "%%s"', 1)))
   end,
   screenings = function() return post("/v1/screenings", ('{"name": "Bright %s %d Cloud Co., Ltd."}'):format(word(), math.random(1000))) end,
   reservations = function() return store("/v1/reservations", '{"lines": [{"license": "D000001", "quantity": 1, "value": "1.00 USD", "id": "%s"}]}') end,
}

-- What order systems ask for; the last two are refused.
local all = {
   ask.decisions,
   function() return post("/v1/decisions", (order:gsub('"quantity": *%d+', '"quantity": ' .. count))) end,
   function() return post("/v1/decisions?explain=full", order) end,
   ask.parties,
   ask.screenings,
   ask.reservations,
   function() return store("/v1/orders", (order:gsub("%%", "%%%%"):gsub('"id": *"[^"]*"', '"id": "%%s"', 1))) end,
   function() return get("/v1/orders?limit=5") end,
   function() return get("/v1/licenses/D000001/balance") end,
   function() return get("/v1/chips") end,
   function() return get("/v1/nothing/" .. count) end,
   function() return post("/v1/decisions", "{wrong" .. count) end,
}

function ask.mixed()
   return all[count % #all + 1]()
end

function request()
   count = count + 1
   return ask[what]()
end
