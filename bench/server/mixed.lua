-- SPDX-License-Identifier: Apache-2.0
-- What order systems ask for, and what is refused, in turn: an order's file and the key of who asks come behind --.
local count, start = 0, os.time()
local headers = { ["Content-Type"] = "application/json" }
local words = { "Harbour", "Mountain", "River", "Lotus" }

function init(args)
   for line in io.lines(args[1]) do order = order or line end
   headers["Authorization"] = "Bearer " .. args[2]
end

local function stored(path, body)
   local id = ("%d-%d"):format(start, count)
   local keyed = { ["Idempotency-Key"] = id }
   for name, value in pairs(headers) do keyed[name] = value end
   return wrk.format("POST", path, keyed, (body:gsub("ID", id, 1)))
end

local kinds = {
   function() return wrk.format("POST", "/v1/decisions", headers, order) end,
   function() return wrk.format("POST", "/v1/decisions", headers, (order:gsub('"quantity": *%d+', '"quantity": ' .. count))) end,
   function() return wrk.format("POST", "/v1/decisions?explain=full", headers, order) end,
   function() return wrk.format("POST", "/v1/screenings", headers, ('{"name": "Bright %s %d Cloud"}'):format(words[count % 4 + 1], count % 1000)) end,
   function() return stored("/v1/reservations", '{"lines": [{"license": "D000001", "quantity": 1, "value": "1.00 USD", "id": "ID"}]}') end,
   function() return stored("/v1/orders", (order:gsub('"id": *"[^"]*"', '"id": "ID"', 1))) end,
   function() return wrk.format("GET", "/v1/orders?limit=5", headers) end,
   function() return wrk.format("GET", "/v1/licenses/D000001", headers) end,
   function() return wrk.format("GET", "/v1/chips", headers) end,
   function() return wrk.format("GET", "/v1/nothing/" .. count, headers) end,
   function() return wrk.format("POST", "/v1/decisions", headers, "{wrong" .. count) end,
   function() return wrk.format("GET", "/healthz", { ["X-Request-Id"] = tostring(count) }) end,
}

function request()
   count = count + 1
   return kinds[count % #kinds + 1]()
end
