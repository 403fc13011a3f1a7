-- Forgets a worker, but not while it holds an entry: that would be forgotten with it.
local group, worker = ARGV[1], ARGV[2]
for place = 1, 2 do
  local held = redis.pcall('XPENDING', KEYS[place], group, '-', '+', 1, worker)
  if not held.err and #held == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[place], group, worker)
  end
end
return redis.status_reply('OK')
