-- Forgets other workers that hold nothing and have been idle for long.
local group, worker, idle = ARGV[1], ARGV[2], tonumber(ARGV[3])
for place = 1, 2 do
  local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[place], group)
  if not consumers.err then
    for _, fields in ipairs(consumers) do
      local consumer = {}
      for at = 1, #fields, 2 do
        consumer[fields[at]] = fields[at + 1]
      end
      if consumer.name ~= worker and consumer.pending == 0 and consumer.idle >= idle then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[place], group, consumer.name)
      end
    end
  end
end
return redis.status_reply('OK')
