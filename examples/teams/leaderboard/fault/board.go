package main

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

type row struct {
	Player  string  `json:"player"`
	Name    string  `json:"name"`
	Country string  `json:"country"`
	Points  float64 `json:"points"`
}

type board struct{ rdb *redis.Client }

// top lists the best players with what is known about them.
func (b *board) top(ctx context.Context, game string, n int) ([]row, error) {
	best, err := b.rdb.ZRevRangeWithScores(ctx, "score:"+game, 0, int64(n-1)).Result()
	if err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(best))
	for _, z := range best {
		player := z.Member.(string)
		profile, err := b.rdb.HMGet(ctx, "player:"+player, "name", "country").Result()
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{player, fmt.Sprint(profile[0]), fmt.Sprint(profile[1]), z.Score})
	}
	return rows, nil
}

func (b *board) add(ctx context.Context, game, player string, points float64) error {
	return b.rdb.ZIncrBy(ctx, "score:"+game, points, player).Err()
}

func (b *board) fill(ctx context.Context, game string, players int) error {
	_, err := b.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range players {
			player := fmt.Sprintf("p%d", i)
			p.ZAdd(ctx, "score:"+game, redis.Z{Score: float64(i), Member: player})
			p.HSet(ctx, "player:"+player, "name", "Player "+player, "country", "N")
		}
		return nil
	})
	return err
}

// decay takes points from those who have not played.
func (b *board) decay(ctx context.Context, every time.Duration) {
	for range time.Tick(every) {
		_ = b.rdb.ZIncrBy(ctx, "score:chess", -1, "p1").Err()
	}
}
