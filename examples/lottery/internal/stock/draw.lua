-- Takes prizes out of the stock of a pool, all in one go, and once only for each request.
--
-- KEYS[1]  hash of the pool: prize id -> pieces left
-- KEYS[2]  what this request got, for replays
-- ARGV[1]  seconds a replay is possible
-- ARGV[2]  packed tickets, opaque here
-- ARGV[3..] pairs: prize id, pieces wanted
--
-- Returns { replayed 0 or 1, packed tickets, granted pieces of each pair joined by commas }.
local before = redis.call('HMGET', KEYS[2], 'tickets', 'granted')
if before[1] then
  return { 1, before[1], before[2] }
end
local granted = {}
for i = 3, #ARGV, 2 do
  local wanted = tonumber(ARGV[i + 1])
  local left = redis.call('HINCRBY', KEYS[1], ARGV[i], -wanted)
  if left < 0 then
    local short = math.min(wanted, -left)
    redis.call('HINCRBY', KEYS[1], ARGV[i], short)
    wanted = wanted - short
  end
  granted[#granted + 1] = wanted
end
local joined = table.concat(granted, ',')
redis.call('HSET', KEYS[2], 'tickets', ARGV[2], 'granted', joined)
redis.call('EXPIRE', KEYS[2], ARGV[1])
return { 0, ARGV[2], joined }
