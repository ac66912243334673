package config

import "testing"

func TestParseFaults(t *testing.T) {
	got, err := ParseFaults("locked-random, small-gogc")
	if err != nil {
		t.Fatal(err)
	}
	if want := (Faults{LockedRandom: true, SmallGOGC: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if none, err := ParseFaults(""); err != nil || none != (Faults{}) {
		t.Errorf("empty text: got %+v, %v", none, err)
	}
	if _, err := ParseFaults("locked-randon"); err == nil {
		t.Error("a misspelt fault must be refused")
	}
}

func TestAllTurnsOnEverySwitch(t *testing.T) {
	all, err := ParseFaults("all")
	if err != nil {
		t.Fatal(err)
	}
	for name, on := range all.byName() {
		if !*on {
			t.Errorf("%s is off", name)
		}
	}
	if len(FaultNames()) != 8 {
		t.Errorf("there are %d switches, want 8", len(FaultNames()))
	}
}
