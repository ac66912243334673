package lottery

import (
	"context"
	"fmt"
	"log/slog"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/players"
)

// logWins writes each win, at debug level.
func (l *Lottery) logWins(ctx context.Context, request Request, player *players.Player, result *draw.Result) {
	if l.FormatEagerly {
		l.formatWins(request, player, result)
		return
	}
	if !l.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	for i := range result.Wins {
		win := &result.Wins[i]
		l.Log.LogAttrs(ctx, slog.LevelDebug, "win", slog.String("request", request.ID), slog.Int64("player", player.ID),
			slog.Int("ticket", int(win.Ticket)), slog.String("prize", win.Prize.SKU), slog.Bool("refused", win.Refused))
	}
}

// formatWins makes the text of each line, whether or not the logger wants it.
func (l *Lottery) formatWins(request Request, player *players.Player, result *draw.Result) {
	for _, win := range result.Wins {
		l.Log.Debug(fmt.Sprintf("request %s: player %d (%s, %s) won %s %q with ticket %d %v, refused: %t",
			request.ID, player.ID, player.Nickname, player.Region, win.Prize.Tier, win.Prize.Name, win.Ticket, win.Numbers, win.Refused))
	}
}
