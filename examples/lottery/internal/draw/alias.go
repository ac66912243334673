package draw

import (
	"errors"
	"fmt"
	"math"
)

// aliasTable draws from a weighted set in constant time (Walker's alias method, built in linear time as Vose does):
// each column holds a share of its own outcome and gives the rest to one other.
type aliasTable struct {
	keep  []float64 // chance that a column keeps its own outcome
	other []int32   // outcome of the rest of the column
}

func newAliasTable(weights []float64) (aliasTable, error) {
	total := 0.0
	for i, weight := range weights {
		if weight < 0 || math.IsNaN(weight) || math.IsInf(weight, 0) {
			return aliasTable{}, fmt.Errorf("weight %d is %v", i, weight)
		}
		total += weight
	}
	if total <= 0 {
		return aliasTable{}, errors.New("the weights add up to nothing")
	}
	table := aliasTable{keep: make([]float64, len(weights)), other: make([]int32, len(weights))}
	var small, large []int32
	for i, weight := range weights {
		table.keep[i] = weight * float64(len(weights)) / total
		table.other[i] = int32(i)
		if table.keep[i] < 1 {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		from, to := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		table.other[from] = to
		table.keep[to] -= 1 - table.keep[from]
		if table.keep[to] < 1 {
			large = large[:len(large)-1]
			small = append(small, to)
		}
	}
	// What is left differs from 1 by rounding only.
	for _, rest := range append(small, large...) {
		table.keep[rest] = 1
	}
	return table, nil
}

// pick returns the index of one outcome.
func (t aliasTable) pick(source Source) int32 {
	column := below(source, uint64(len(t.keep)))
	if unit(source) < t.keep[column] {
		return int32(column)
	}
	return t.other[column]
}
