-- Takes over entries whose worker has given no sign of life for too long.
local group, worker, most, idle = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local found = {}
for place = 1, 2 do
  local cursor = '0-0'
  -- A step looks at few entries; steps are bounded too, and the next call starts over.
  for _ = 1, 100 do
    local free = most - #found / 3
    if free < 1 then
      break
    end
    local answer = redis.pcall('XAUTOCLAIM', KEYS[place], group, worker, idle, cursor, 'COUNT', free)
    if answer.err then
      break
    end
    for _, entry in ipairs(answer[2]) do
      if entry and entry[2] then
        local job = entry[2][2]
        redis.call('SREM', KEYS[4], job)
        found[#found + 1] = place
        found[#found + 1] = entry[1]
        found[#found + 1] = job
      end
    end
    cursor = answer[1]
    if cursor == '0-0' then
      break
    end
  end
end
return found
