-- Lets jobs in, but for those that wait already.
local now
for at = 1, #ARGV, 3 do
  local place, job, due_in = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  if redis.call('SADD', KEYS[4], job) == 1 then
    if due_in > 0 then
      if not now then
        local time = redis.call('TIME')
        now = time[1] * 1000 + math.floor(time[2] / 1000)
      end
      redis.call('ZADD', KEYS[3], now + due_in, place .. job)
    else
      redis.call('XADD', KEYS[tonumber(place)], '*', 'job', job)
    end
  end
end
return redis.status_reply('OK')
