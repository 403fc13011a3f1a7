-- For how long the oldest entry has waited that nobody has taken. Ids of entries are the times when they came.
local oldest
for place = 1, 2 do
  local from = '-'
  local groups = redis.pcall('XINFO', 'GROUPS', KEYS[place])
  if not groups.err then
    for _, fields in ipairs(groups) do
      local group = {}
      for at = 1, #fields, 2 do
        group[fields[at]] = fields[at + 1]
      end
      if group.name == ARGV[1] then
        from = '(' .. group['last-delivered-id']
      end
    end
  end
  local first = redis.call('XRANGE', KEYS[place], from, '+', 'COUNT', 1)[1]
  if first then
    local came = tonumber(string.match(first[1], '^%d+'))
    oldest = math.min(oldest or came, came)
  end
end
if not oldest then
  return false
end
local time = redis.call('TIME')
return math.max(0, time[1] * 1000 + math.floor(time[2] / 1000) - oldest)
