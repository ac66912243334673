package draw

import (
	"context"
	"errors"
	"fmt"
)

// Kind says what went wrong in words a dashboard can group by.
type Kind string

const (
	BadRequest Kind = "bad_request"
	NoSuchPool Kind = "no_such_pool"
	NotAllowed Kind = "not_allowed"
	Stock      Kind = "stock"    // Redis
	Vouchers   Kind = "vouchers" // PostgreSQL
	Timeout    Kind = "timeout"
	Cancelled  Kind = "cancelled"
	Internal   Kind = "internal"
)

// Failure is an error with its kind and, where a prize was at stake, its tier.
type Failure struct {
	Kind Kind
	Tier Tier
	Err  error
}

func (f *Failure) Error() string { return fmt.Sprintf("%s: %v", f.Kind, f.Err) }
func (f *Failure) Unwrap() error { return f.Err }

// Fail gives an error a kind. A deadline or a client that went away is that, wherever it was noticed.
func Fail(kind Kind, tier Tier, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		kind = Timeout
	case errors.Is(err, context.Canceled):
		kind = Cancelled
	}
	return &Failure{Kind: kind, Tier: tier, Err: err}
}

// KindOf returns kind and tier of an error, Internal for one without.
func KindOf(err error) (Kind, Tier) {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Kind, failure.Tier
	}
	return Internal, Blank
}
