// Package players knows who plays: region and standing of each player, held in memory.
package players

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"
)

// Player is one player as the draw needs it. It is shared and never written.
type Player struct {
	ID       int64
	Nickname string
	Region   string
	Standing string
	Since    time.Time
	Blocked  bool
}

// Directory holds all players; Refresh replaces them as a whole.
type Directory struct {
	db   *sql.DB
	byID atomic.Pointer[map[int64]*Player]
}

func NewDirectory(db *sql.DB) *Directory {
	directory := &Directory{db: db}
	directory.byID.Store(&map[int64]*Player{})
	return directory
}

// Find returns a player, or nil for one nobody knows.
func (d *Directory) Find(id int64) *Player { return (*d.byID.Load())[id] }

// Len tells how many players there are.
func (d *Directory) Len() int { return len(*d.byID.Load()) }

// Refresh reads all players anew.
func (d *Directory) Refresh(ctx context.Context) error {
	rows, err := d.db.QueryContext(ctx, `SELECT id, nickname, region, standing, since, blocked FROM players`)
	if err != nil {
		return fmt.Errorf("players: %w", err)
	}
	defer rows.Close()
	byID := make(map[int64]*Player, d.Len())
	for rows.Next() {
		player := new(Player)
		if err := rows.Scan(&player.ID, &player.Nickname, &player.Region, &player.Standing, &player.Since, &player.Blocked); err != nil {
			return fmt.Errorf("players: %w", err)
		}
		byID[player.ID] = player
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("players: %w", err)
	}
	d.byID.Store(&byID)
	return nil
}
