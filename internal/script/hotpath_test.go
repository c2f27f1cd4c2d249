package script_test

import (
	"strings"
	"testing"

	"callboard/internal/script"
	"callboard/internal/testcost"
)

// TestHotPaths holds what a script of 10,000 bytes allocates when it is split into pieces.
func TestHotPaths(t *testing.T) {
	split := func(sentence string) func() {
		text := strings.Repeat(sentence, 10_000/len(sentence))
		return func() { script.Split(text, 350) }
	}
	testcost.Check(t,
		testcost.Path{Name: "English", Allocs: 689, Bytes: 60_000, Run: split("My name is Typecast. I live in the U.S., and Dr. Smith wrote No. 5, which costs $1,234.56! ")},
		testcost.Path{Name: "Korean", Allocs: 31, Bytes: 38_000, Run: split("제 이름은 타입캐스트입니다. 만나서 반가워요! 그러니까, 오늘은 3.5도예요. ")},
	)
}
