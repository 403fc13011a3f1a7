-- Forgets entries, but for those that another worker holds by now.
local group, worker = ARGV[1], ARGV[2]
for at = 3, #ARGV, 2 do
  local key, id = KEYS[tonumber(ARGV[at])], ARGV[at + 1]
  local held = redis.pcall('XPENDING', key, group, id, id, 1, worker)
  if not held.err and #held == 1 then
    redis.call('XACK', key, group, id)
    redis.call('XDEL', key, id)
  end
end
return redis.status_reply('OK')
