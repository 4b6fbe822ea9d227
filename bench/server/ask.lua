-- SPDX-License-Identifier: Apache-2.0
-- Requests of wrk, by the arguments behind --: what, a file with an order in each line, the key of who asks.
-- Decisions are asked of all of them in turn, from texts that are made before; of the first, with other names, all else.
-- "20 reservations" is 20 lines a request, each with an id of its own.
local threads = 0
local made = {}

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

-- Of several orders a request, those that come next in the file, as many in each: "20 minimal".
function init(args)
   what, count = args[1], 0
   each = tonumber(what:match("^(%d+) ")) or 1
   what = what:gsub("^%d+ ", "")
   start = os.time()
   headers = { ["Content-Type"] = "application/json" }
   if args[3] then headers["Authorization"] = "Bearer " .. args[3] end
   if what == "minimal" then headers["Prefer"] = "return=minimal" end
   if each > 1 and what ~= "reservations" then headers["Content-Type"] = "application/x-ndjson" end
   local lines = {}
   for line in io.lines(args[2]) do
      order = order or line
      lines[#lines + 1] = line
      if #lines == each then
         made[#made + 1] = wrk.format("POST", "/v1/decisions", headers, table.concat(lines, "\n"))
         lines = {}
      end
   end
end

local parties = '"parties": [{"role": "end_user", "name": "Bright %s Cloud Co., Ltd.", "country": "CN", "hq": "CN", "parent_hq": "CN"}, {"role": "ultimate_consignee", "name": "Golden %s Trading Limited", "country": "HK", "hq": "HK", "parent_hq": "CN"}]'
local more = parties:sub(1, -2):gsub("end_user", "purchaser"):gsub("ultimate_consignee", "intermediate_consignee")
local four = parties:sub(1, -2) .. ", " .. more:sub(#'"parties": [' + 1) .. "]"
local words = { "Harbour", "Mountain", "River", "Lotus", "Dragon", "Summit", "Orchid", "Pearl", "Jade", "Falcon" }

-- Hardly ever one that was there before.
local function word()
   return words[math.random(#words)] .. math.random(1000000000)
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
   local keys = {}
   for i = 1, each do keys[i] = key end
   local request = post(path, body:format(unpack(keys)))
   headers["Idempotency-Key"] = nil
   return request
end

-- As many lines as a request has, whose ids begin with its key.
local function reservation()
   local lines = {}
   for i = 1, each do
      lines[i] = '{"license": "D000001", "quantity": 1, "value": "1.00 USD", "id": "%s' .. (i > 1 and "-" .. i or "") .. '"}'
   end
   return '{"lines": [' .. table.concat(lines, ", ") .. "]}"
end

local ask = {
   decisions = function() return made[count % #made + 1] end,
   minimal = function() return made[count % #made + 1] end,
   parties = function()
      local both = parties:format(word(), word())
      return post("/v1/decisions", (order:gsub('"parties": %[.-%]', both)))
   end,
   four = function()
      local all = four:format(word(), word(), word(), word())
      return store("/v1/orders", (order:gsub('"parties": %[.-%]', all):gsub("%%", "%%%%"):gsub('"id": *"[^"]*"', '"id": "%%s"', 1)))
   end,
   screenings = function() return post("/v1/screenings", ('{"name": "Bright %s Cloud Co., Ltd."}'):format(word())) end,
   reservations = function() return store("/v1/reservations", reservation()) end,
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
