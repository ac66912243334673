// Package rules says what the fields of a form look like.
package rules

import "regexp"

type Rule struct {
	Field   string
	pattern *regexp.Regexp
}

var All = []Rule{
	{"iban", regexp.MustCompile(`^[A-Z]{2}\d{2}(?:[A-Z0-9]{4}){2,7}[A-Z0-9]{0,3}$`)},
	{"mail", regexp.MustCompile(`^[\p{L}\d._%+-]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,8}\p{L}{2,63}$`)},
	{"phone", regexp.MustCompile(`^\+?(?:\d{1,3}[ -]?)?(?:\(\d{2,5}\)[ -]?)?\d{3,5}(?:[ -]?\d{2,5}){1,3}$`)},
	{"name", regexp.MustCompile(`^[\p{L}\p{M}'’. -]{2,120}$`)},
	{"vat", regexp.MustCompile(`^(?:ATU\d{8}|DE\d{9}|FR[A-HJ-NP-Z0-9]{2}\d{9}|IT\d{11}|NL\d{9}B\d{2})$`)},
}

// Fits tells whether a value has the form of the rule.
func (r Rule) Fits(value string) bool {
	return r.pattern.MatchString(value)
}
