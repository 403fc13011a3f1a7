-- Lets entries wait again, but for those that another worker holds by now, and jobs that wait anyway.
local group, worker = ARGV[1], ARGV[2]
for at = 3, #ARGV, 3 do
  local key, id, job = KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2]
  local held = redis.pcall('XPENDING', key, group, id, id, 1, worker)
  if not held.err and #held == 1 then
    redis.call('XACK', key, group, id)
    redis.call('XDEL', key, id)
    if redis.call('SADD', KEYS[4], job) == 1 then
      redis.call('XADD', key, '*', 'job', job)
    end
  end
end
return redis.status_reply('OK')
