package main

const (
	room     = 45
	maxTries = 6
)

// plan turns orders and rejected moves into proposals.
func (n *network) plan(orders <-chan move) {
	for {
		select {
		case m := <-n.rejected:
			if m.tries > maxTries {
				n.dropped.Add(1)
				continue
			}
			half := m.pieces/2 + 1
			n.proposed <- move{m.from, m.to, half, m.tries + 1}
			n.proposed <- move{m.from, m.to, m.pieces - half, m.tries + 1}
		case m := <-orders:
			n.proposed <- m
		}
	}
}

// carry takes moves; what does not fit today goes back.
func (n *network) carry(id int) {
	load := 0
	for m := range n.proposed {
		if load+m.pieces > room {
			load = id
			select {
			case n.rejected <- m:
			default: // planners are busy: the order comes again tomorrow
				n.dropped.Add(1)
			}
			continue
		}
		load += m.pieces
		n.done.Add(1)
	}
}
