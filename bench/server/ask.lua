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
local words = { "Harbour", "Mountain", "River", "Lotus", "Dragon", "Summit", "Orchid", "Pearl", "Jade", "Falcon" }

function request()
   count = count + 1
   if what == "decisions" then
      return wrk.format("POST", "/v1/decisions", headers, order)
   elseif what == "parties" then
      local both = parties:format(words[math.random(#words)] .. math.random(1000), words[math.random(#words)] .. math.random(1000))
      return wrk.format("POST", "/v1/decisions", headers, (order:gsub('"parties": %[.-%]', both)))
   elseif what == "screenings" then
      return wrk.format("POST", "/v1/screenings", headers, ('{"name": "Bright %s %d Cloud Co., Ltd."}'):format(words[math.random(#words)], math.random(1000)))
   end
   local key = ("%d-%d-%d"):format(start, number, count)
   headers["Idempotency-Key"] = key
   return wrk.format("POST", "/v1/reservations", headers, ('{"lines": [{"license": "D000001", "quantity": 1, "value": "1.00 USD", "id": "%s"}]}'):format(key))
end
