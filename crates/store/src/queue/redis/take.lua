-- Takes entries, interactive before bulk, but first what is bulk's due.
local group, worker, most, owed = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local found = {}
local count = 0

local function read(place, most)
  if most < 1 then
    return
  end
  local key = KEYS[place]
  local answer = redis.pcall('XREADGROUP', 'GROUP', group, worker, 'COUNT', most, 'STREAMS', key, '>')
  if answer and answer.err then
    if not string.find(answer.err, 'NOGROUP', 1, true) then
      error(answer)
    end
    -- From the start of the stream: entries may have come before the group.
    redis.call('XGROUP', 'CREATE', key, group, '0', 'MKSTREAM')
    answer = redis.call('XREADGROUP', 'GROUP', group, worker, 'COUNT', most, 'STREAMS', key, '>')
  end
  if not answer then
    return
  end
  for _, entry in ipairs(answer[1][2]) do
    local job = entry[2][2]
    redis.call('SREM', KEYS[4], job)
    found[#found + 1] = place
    found[#found + 1] = entry[1]
    found[#found + 1] = job
    count = count + 1
  end
end

read(2, owed)
read(1, most - count)
read(2, most - count)
-- The streams are read to their ends, so no job waits but those that are delayed. Any other has lost its entry, as to a
-- Redis that evicts keys, and would never be let in again.
if count < most and redis.call('SCARD', KEYS[4]) > redis.call('ZCARD', KEYS[3]) then
  redis.call('DEL', KEYS[4])
  for _, member in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
    redis.call('SADD', KEYS[4], string.sub(member, 2))
  end
end
return found
