package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"callboard/internal/text"
)

// wordList collects texts without repeats, ignoring case.
type wordList struct {
	list []string
	seen map[string]bool
}

func (w *wordList) put(s string) {
	key := strings.ToLower(s)
	if s == "" || w.seen[key] || len(w.list) >= maxWords {
		return
	}
	w.seen[key] = true
	w.list = append(w.list, s)
}

// add adds every text in n, up to the nesting depth that responses have been seen to have.
func (w *wordList) add(n Node) { w.walk(n, 4) }

func (w *wordList) walk(n Node, depth int) {
	if depth < 0 || len(w.list) >= maxWords {
		return
	}
	switch v := n.v.(type) {
	case string, json.Number:
		w.put(n.Text())
	case []any:
		for _, item := range v {
			w.walk(Node{item}, depth-1)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			w.walk(Node{v[k]}, depth-1)
		}
	}
}

// englishSex translates the service's word for a sex (reference mark O). An unknown word is returned itself.
func englishSex(s string) string {
	switch strings.ToLower(s) {
	case "남성", "남자", "남", "male", "man":
		return "male"
	case "여성", "여자", "여", "female", "woman":
		return "female"
	}
	return s
}

// englishAge translates the service's word for an age (reference mark O). An unknown word is returned itself.
func englishAge(s string) string {
	switch strings.ToLower(s) {
	case "아동", "child":
		return "child"
	case "청소년", "teen", "teenager":
		return "teen"
	case "청년", "young adult", "young_adult", "young-adult":
		return "young adult"
	case "중년", "middle-aged", "middle aged", "middle_aged":
		return "middle-aged"
	case "장년", "elder":
		return "elder"
	}
	return s
}

// translate returns the words of n, translated by english and joined by "/".
func translate(n Node, english func(string) string) string {
	w := wordList{seen: map[string]bool{}}
	for _, s := range n.Words() {
		w.put(english(s))
	}
	return text.Cut(strings.Join(w.list, "/"), maxText)
}
