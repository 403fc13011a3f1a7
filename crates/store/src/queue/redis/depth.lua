-- Counts what waits in each stream, what is delayed, and what runs.
local waiting = {}
local running = 0
for place = 1, 2 do
  local held = redis.pcall('XPENDING', KEYS[place], ARGV[1])
  local count = held.err and 0 or held[1]
  running = running + count
  waiting[place] = math.max(0, redis.call('XLEN', KEYS[place]) - count)
end
return { waiting[1], waiting[2], redis.call('ZCARD', KEYS[3]), running }
