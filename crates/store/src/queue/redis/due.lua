-- Moves what has come due into its stream, at most so much at once.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, member in ipairs(due) do
  redis.call('ZREM', KEYS[3], member)
  redis.call('XADD', KEYS[tonumber(string.sub(member, 1, 1))], '*', 'job', string.sub(member, 2))
end
return #due
