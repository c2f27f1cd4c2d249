package knockout_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"callboard/internal/audition/knockout"
	"callboard/internal/text"
)

func letters(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("t%03d", i))
	}
	return out
}

func begin(t testing.TB, takes []string) *knockout.Knockout {
	t.Helper()
	b, err := json.Marshal(map[string]any{"version": 1, "takes": takes, "answers": []string{}})
	if err != nil {
		t.Fatal(err)
	}
	k := new(knockout.Knockout)
	if err := json.Unmarshal(b, k); err != nil {
		t.Fatal(err)
	}
	return k
}

// draw is the bracket in one line a round: "A<C" for a pair that the right one won, "A=C" for a tie, "A-" for a bye.
func draw(k *knockout.Knockout) string {
	var b strings.Builder
	for _, r := range k.Rounds() {
		for _, p := range r.Pairs {
			sign := map[knockout.Answer]string{"": "?", knockout.Left: ">", knockout.Right: "<", knockout.Tie: "="}[p.Result]
			if p.Bye() {
				sign = "-"
			}
			b.WriteString(p.Left + sign + p.Right + " ")
		}
		b.WriteString("| ")
	}
	return strings.TrimSuffix(b.String(), " | ")
}

func TestBrackets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		takes, answers, want, winners, places string
	}{
		{"AB", "l", "A>B", "A", "A1 B2"},
		{"AB", "r", "A<B", "B", "B1 A2"},
		{"AB", "t", "A=B", "AB", "A1 B1"},
		{"ABCD", "lr", "A>D B<C | A?C", "", "A0 C0 B3 D3"},
		{"ABCD", "lrr", "A>D B<C | A<C", "C", "C1 A2 B3 D3"},
		{"ABC", "ll", "A- B>C | B>A", "B", "B1 A2 C3"},
		{"ABCDE", "llll", "A- B>E C>D | B- C>A | C>B", "C", "C1 B2 A3 D4 E4"},
		{"ABCD", "sll", "A>D B>C | A?B", "", "A0 B0 C3 D3"}, // the skipped pair keeps its place
		{"ABCD", "tlll", "A=D B>C | A- B>D | B>A", "B", "B1 A2 D3 C4"},
		{"ABCD", "tttttt", "A=D B=C | A=C D=B | A=B C=D", "ABCD", "A1 B1 C1 D1"},
		{"ABC", "ttt", "A- B=C | A=C B- | A=B C-", "ABC", "A1 B1 C1"},
	} {
		k := begin(t, strings.Split(c.takes, ""))
		for _, a := range c.answers {
			word := map[rune]knockout.Answer{'l': knockout.Left, 'r': knockout.Right, 't': knockout.Tie, 's': knockout.Skip}[a]
			if err := k.Answer(word); err != nil {
				t.Errorf("%s %s: %v", c.takes, c.answers, err)
			}
		}
		var places []string
		for _, p := range k.Ranking() {
			places = append(places, fmt.Sprint(p.Take, p.Place))
		}
		winners := k.Winners()
		slices.Sort(winners)
		if got := draw(k); got != c.want || strings.Join(winners, "") != c.winners {
			t.Errorf("%s %s: got %s, winners %q; want %s, %s", c.takes, c.answers, got, winners, c.want, c.winners)
		}
		if got := strings.Join(places, " "); got != c.places {
			t.Errorf("%s %s: places %s, want %s", c.takes, c.answers, got, c.places)
		}
	}
}

func TestSkip(t *testing.T) {
	t.Parallel()
	k := begin(t, letters(4))
	first, _ := k.Current()
	if !k.CanSkip() || k.Answer(knockout.Skip) != nil {
		t.Fatal("the first pair cannot be skipped")
	}
	second, _ := k.Current()
	if second.Left == first.Left || k.Answer(knockout.Skip) != nil {
		t.Fatalf("after the skip comes %+v", second)
	}
	if again, _ := k.Current(); again.Left != first.Left || !again.Skipped || k.CanSkip() {
		t.Errorf("then comes %+v", again)
	}
	err := k.Answer(knockout.Skip)
	if err == nil || !strings.Contains(err.Error(), "skipped before") || k.Answers() != 2 {
		t.Errorf("skipped twice: %v", err)
	}
	if err := k.Answer(knockout.Left); err != nil {
		t.Fatal(err)
	}
	if err = k.Answer(knockout.Skip); err == nil || !strings.Contains(err.Error(), "last pair") {
		t.Errorf("the last pair: %v", err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, takes := range [][]string{nil, {"a"}, {"a", "a"}, {"a", ""}, letters(257)} {
		_, err := knockout.New(takes, 1)
		if _, ok := errors.AsType[*text.Problem](err); !ok {
			t.Errorf("%d takes: %v", len(takes), err)
		}
	}
	k := begin(t, letters(2))
	if err := k.Answer("both\x1b[2J"); err == nil || strings.ContainsFunc(err.Error(), text.Hidden) {
		t.Errorf("an unknown answer: %v", err)
	}
	if k.Undo() {
		t.Error("undo before the first answer")
	}
	_ = k.Answer(knockout.Left)
	if err := k.Answer(knockout.Left); err == nil || !strings.Contains(err.Error(), "it is over") || k.CanSkip() {
		t.Errorf("after the end: %v", err)
	}
	for _, damaged := range []string{
		``, `[]`, `{}`, `{"version":2,"takes":["a","b"]}`, `{"version":1,"takes":["a"]}`, `{"version":1,"takes":["a","b"],"answers":["skip"]}`,
		`{"version":1,"takes":["a","b"],"answers":["left","left"]}`, `{"version":1,"takes":["a","b"],"answers":["up"]}`, `{"version":1,"takes":[1,2]}`,
	} {
		if err := k.UnmarshalJSON([]byte(damaged)); err == nil || !k.Over() {
			t.Errorf("%s: %v", damaged, err)
		}
	}
}

func TestTheSeedDecidesTheOrder(t *testing.T) {
	t.Parallel()
	takes := letters(20)
	a, _ := knockout.New(takes, 1)
	b, _ := knockout.New(takes, 1)
	c, _ := knockout.New(takes, 2)
	if !slices.Equal(a.Takes(), b.Takes()) || slices.Equal(a.Takes(), c.Takes()) || !slices.Equal(takes, letters(20)) {
		t.Errorf("%q, %q, %q", a.Takes(), b.Takes(), c.Takes())
	}
}

// Nobody has more byes than another by more than one, as long as there are no ties.
func TestByesAreFair(t *testing.T) {
	t.Parallel()
	for n := 2; n <= 40; n++ {
		k, byes := begin(t, letters(n)), map[string]int{}
		for !k.Over() {
			if err := k.Answer(knockout.Left); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range k.Rounds() {
			for _, p := range r.Pairs {
				if p.Bye() {
					byes[p.Left]++
				}
			}
		}
		for take, m := range byes {
			if m > 1 {
				t.Errorf("of %d takes %s had %d byes", n, take, m)
			}
		}
	}
}

// FuzzKnockout: every sequence of answers ends within the bound, each round has every take that is left once, undo and JSON
// restore the state, and the ranking has every take.
func FuzzKnockout(f *testing.F) {
	f.Add(uint8(5), []byte{0, 1, 2, 3, 0, 1})
	f.Add(uint8(16), []byte{2})
	f.Add(uint8(9), []byte{3, 3, 3, 3, 2, 2, 0})
	f.Add(uint8(2), []byte{})
	f.Fuzz(func(t *testing.T, n uint8, script []byte) {
		takes := letters(2 + int(n)%24)
		k := begin(t, takes)
		all := [...]knockout.Answer{knockout.Left, knockout.Right, knockout.Tie, knockout.Skip}
		// A field of m takes has at most m rounds of m/2 pairs, each asked at most twice, before it becomes smaller.
		bound := 0
		for m := 2; m <= len(takes); m++ {
			bound += m * (m / 2) * 2
		}
		steps := 0
		for !k.Over() {
			a := knockout.Tie
			if len(script) > 0 {
				a = all[script[steps%len(script)]%4]
			}
			if a == knockout.Skip && !k.CanSkip() {
				if k.Answer(a) == nil {
					t.Fatal("it was skipped all the same")
				}
				a = knockout.Left
			}
			before := draw(k)
			if err := k.Answer(a); err != nil {
				t.Fatal(err)
			}
			after := draw(k)
			if steps%7 == 0 {
				if !k.Undo() || draw(k) != before || k.Answer(a) != nil || draw(k) != after {
					t.Fatalf("undo: %s", draw(k))
				}
			}
			if steps++; steps > bound {
				t.Fatalf("%d answers for %d takes", steps, len(takes))
			}
		}
		checkRounds(t, k)
		b, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		resumed := new(knockout.Knockout)
		if err := json.Unmarshal(b, resumed); err != nil || !reflect.DeepEqual(resumed, k) {
			t.Fatalf("resumed: %v\n%+v\n%+v", err, resumed, k)
		}
		for k.Undo() {
			if k.Over() {
				t.Fatal("it is over after an undo")
			}
		}
		if k.Answers() != 0 || len(k.Rounds()) != 1 {
			t.Errorf("after all undos: %s", draw(k))
		}
	})
}

func checkRounds(t *testing.T, k *knockout.Knockout) {
	t.Helper()
	left := slices.Sorted(slices.Values(k.Takes()))
	for i, r := range k.Rounds() {
		var in, on []string
		for _, p := range r.Pairs {
			in = append(in, p.Left)
			if !p.Bye() {
				in = append(in, p.Right)
			}
			if p.Result != knockout.Right {
				on = append(on, p.Left)
			}
			if p.Result == knockout.Right || p.Result == knockout.Tie {
				on = append(on, p.Right)
			}
		}
		slices.Sort(in)
		if !slices.Equal(in, left) {
			t.Fatalf("round %d has %q, want %q", i+1, in, left)
		}
		slices.Sort(on)
		left = on
	}
	winners := slices.Sorted(slices.Values(k.Winners()))
	if !slices.Equal(winners, left) || len(winners) == 0 {
		t.Fatalf("winners %q, left %q", winners, left)
	}
	last := 1
	for i, p := range k.Ranking() {
		if p.Place < last || p.Place > i+1 || p.Place == 1 != slices.Contains(winners, p.Take) {
			t.Fatalf("ranking %+v", k.Ranking())
		}
		last = p.Place
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"version":1,"takes":["a","b","c"],"answers":["left","tie"]}`))
	f.Add([]byte(`{"version":1,"takes":["a","b","c","d"],"answers":["skip","skip","right"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		k := new(knockout.Knockout)
		if k.UnmarshalJSON(b) != nil {
			return
		}
		again, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		second := new(knockout.Knockout)
		if err := second.UnmarshalJSON(again); err != nil || !reflect.DeepEqual(k, second) {
			t.Errorf("%s: %v", again, err)
		}
	})
}
