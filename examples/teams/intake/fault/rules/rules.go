// Package rules says what the fields of a form look like.
package rules

import "regexp"

type Rule struct {
	Field   string
	Pattern string
}

var All = []Rule{
	{"iban", `^[A-Z]{2}\d{2}(?:[A-Z0-9]{4}){2,7}[A-Z0-9]{0,3}$`},
	{"mail", `^[\p{L}\d._%+-]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,8}\p{L}{2,63}$`},
	{"phone", `^\+?(?:\d{1,3}[ -]?)?(?:\(\d{2,5}\)[ -]?)?\d{3,5}(?:[ -]?\d{2,5}){1,3}$`},
	{"name", `^[\p{L}\p{M}'’. -]{2,120}$`},
	{"vat", `^(?:ATU\d{8}|DE\d{9}|FR[A-HJ-NP-Z0-9]{2}\d{9}|IT\d{11}|NL\d{9}B\d{2})$`},
}

// Fits tells whether a value has the form of the rule.
func (r Rule) Fits(value string) bool {
	return regexp.MustCompile(r.Pattern).MatchString(value)
}
