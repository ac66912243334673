package main

import "log"

// Promise is a value that comes later.
type Promise[T any] struct{ value chan T }

func (p *Promise[T]) Await() T { return <-p.value }

type job[In, Out any] struct {
	in  In
	out *Promise[Out]
}

// Queue hands work to whoever calls Work.
type Queue[In, Out any] struct{ jobs chan job[In, Out] }

func NewQueue[In, Out any](room int) *Queue[In, Out] {
	return &Queue[In, Out]{jobs: make(chan job[In, Out], room)}
}

func (q *Queue[In, Out]) Submit(in In) *Promise[Out] {
	out := &Promise[Out]{value: make(chan Out, 1)}
	q.jobs <- job[In, Out]{in, out}
	return out
}

// Work does jobs until the queue is closed.
func (q *Queue[In, Out]) Work(do func(In) (Out, error)) {
	for j := range q.jobs {
		value, err := do(j.in)
		if err != nil {
			log.Print(err)
			continue
		}
		j.out.value <- value
	}
}
