// Package stock counts down what is left of limited prizes, in Redis.
package stock

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"example.com/lottery/internal/draw"
)

//go:embed draw.lua
var drawScript string

var script = redis.NewScript(drawScript)

// Order is what one request wants taken out of the stock.
type Order struct {
	Request string
	Player  int64
	Region  string
	Pool    *draw.Pool
}

// Stock grants prizes. It is safe for several goroutines.
type Stock struct {
	redis     *redis.Client
	replayTTL time.Duration
	serial    bool
}

// New returns a stock; serial sends the commands of an order one by one in place of one pipeline.
func New(client *redis.Client, replayTTL time.Duration, serial bool) *Stock {
	return &Stock{redis: client, replayTTL: replayTTL, serial: serial}
}

// Prepare puts the script where EVALSHA finds it.
func (s *Stock) Prepare(ctx context.Context) error {
	if err := script.Load(ctx, s.redis).Err(); err != nil {
		return fmt.Errorf("load the draw script: %w", err)
	}
	return nil
}

// Take counts the tickets of a result out of the stock and marks those that are refused. A request that was answered
// before gets its former tickets again; Take says so.
func (s *Stock) Take(ctx context.Context, order Order, result *draw.Result) (replayed bool, err error) {
	limited := s.fillArgs(order.Pool, result)
	answer, err := s.send(ctx, order, result)
	if redis.HasErrorPrefix(err, "NOSCRIPT") { // Redis was restarted
		if err = s.Prepare(ctx); err == nil {
			answer, err = s.send(ctx, order, result)
		}
	}
	if err != nil {
		return false, draw.Fail(draw.Stock, highestTier(order.Pool, result), fmt.Errorf("take from pool %d: %w", order.Pool.ID, err))
	}
	return s.apply(answer, order.Pool, limited, result)
}

func (s *Stock) send(ctx context.Context, order Order, result *draw.Result) (*redis.Cmd, error) {
	if s.serial {
		return s.sendOneByOne(ctx, order, result)
	}
	return s.sendPipeline(ctx, order, result)
}

// sendPipeline does all an order needs in one round trip.
func (s *Stock) sendPipeline(ctx context.Context, order Order, result *draw.Result) (*redis.Cmd, error) {
	pipe := s.redis.Pipeline()
	answer := pipe.EvalSha(ctx, script.Hash(), keys(order), result.Args...)
	pipe.HIncrBy(ctx, "lottery:sold:"+order.Region, poolField(order.Pool), int64(len(result.Tickets)))
	pipe.ZIncrBy(ctx, "lottery:board:"+order.Region, float64(len(result.Tickets)), playerMember(order.Player))
	_, err := pipe.Exec(ctx)
	return answer, err
}

// sendOneByOne does the same in three round trips.
func (s *Stock) sendOneByOne(ctx context.Context, order Order, result *draw.Result) (*redis.Cmd, error) {
	answer := s.redis.EvalSha(ctx, script.Hash(), keys(order), result.Args...)
	if err := answer.Err(); err != nil {
		return nil, err
	}
	if err := s.redis.HIncrBy(ctx, "lottery:sold:"+order.Region, poolField(order.Pool), int64(len(result.Tickets))).Err(); err != nil {
		return nil, err
	}
	return answer, s.redis.ZIncrBy(ctx, "lottery:board:"+order.Region, float64(len(result.Tickets)), playerMember(order.Player)).Err()
}

// fillArgs packs the tickets and counts the limited prizes among them; it returns how many kinds those are.
func (s *Stock) fillArgs(pool *draw.Pool, result *draw.Result) (limited int) {
	result.Packed = draw.Pack(result.Packed, result.Tickets)
	result.Counts = counted(result.Counts, pool, result.Tickets)
	result.Args = append(result.Args, int64(s.replayTTL/time.Second), result.Packed)
	for i, count := range result.Counts {
		if count > 0 {
			result.Args = append(result.Args, pool.Prizes[i].ID, count)
			limited++
		}
	}
	return limited
}

// counted returns how often each limited prize was drawn, by index of prize.
func counted(counts []int32, pool *draw.Pool, tickets []draw.Ticket) []int32 {
	counts = append(counts[:0], make([]int32, len(pool.Prizes))...)
	for i := range tickets {
		if pool.Prizes[tickets[i].Prize].Limited {
			counts[tickets[i].Prize]++
		}
	}
	return counts
}

// apply reads the script's answer: what was granted, or what had been granted before.
func (s *Stock) apply(answer *redis.Cmd, pool *draw.Pool, limited int, result *draw.Result) (replayed bool, err error) {
	parts, err := answer.Slice()
	if err != nil {
		return false, draw.Fail(draw.Stock, draw.Blank, fmt.Errorf("answer of the draw script: %w", err))
	}
	flag, _ := parts[0].(int64)
	packed, _ := parts[1].(string)
	granted, _ := parts[2].(string)
	if flag == 1 {
		if result.Tickets, err = draw.Unpack(result.Tickets[:0], packed, len(pool.Prizes)); err != nil {
			return true, draw.Fail(draw.Stock, draw.Blank, err)
		}
		result.Counts = counted(result.Counts, pool, result.Tickets)
	} else if got := strings.Count(granted, ",") + 1; limited > 0 && got != limited {
		return false, draw.Fail(draw.Stock, draw.Blank, fmt.Errorf("the script answered for %d prizes, asked were %d", got, limited))
	}
	return flag == 1, markRefused(pool, granted, result)
}

// markRefused turns the last tickets of a prize that was not granted in full into consolations.
func markRefused(pool *draw.Pool, granted string, result *draw.Result) error {
	for i, count := range result.Counts {
		if count == 0 {
			continue
		}
		var piece string
		piece, granted, _ = strings.Cut(granted, ",")
		got, err := strconv.Atoi(piece)
		if err != nil {
			return draw.Fail(draw.Stock, pool.Prizes[i].Tier, fmt.Errorf("granted pieces of prize %d: %w", pool.Prizes[i].ID, err))
		}
		refuseLast(result.Tickets, int32(i), int(count)-got)
	}
	return nil
}

func refuseLast(tickets []draw.Ticket, prize int32, refused int) {
	for i := len(tickets) - 1; i >= 0 && refused > 0; i-- {
		if tickets[i].Prize == prize {
			tickets[i].Refused = true
			refused--
		}
	}
}

func highestTier(pool *draw.Pool, result *draw.Result) draw.Tier {
	highest := draw.Blank
	for i := range result.Tickets {
		highest = max(highest, pool.Prizes[result.Tickets[i].Prize].Tier)
	}
	return highest
}

func keys(order Order) []string {
	return []string{"lottery:stock:" + poolField(order.Pool), "lottery:draw:" + order.Request}
}

func poolField(pool *draw.Pool) string { return strconv.FormatInt(pool.ID, 10) }
func playerMember(player int64) string { return strconv.FormatInt(player, 10) }
