// Package paint turns meaning into colour, and text into cells.
//
// An Ink is a style worked out once, so that drawing a word is joining three strings.
// A frame has hundreds of words and is drawn for every key.
package paint

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Ink paints text in one style. The zero value leaves it as it is.
type Ink struct{ pre, post string }

// newInk takes the escape sequences of a style from a word that it rendered.
func newInk(st lipgloss.Style) Ink {
	pre, post, _ := strings.Cut(st.Render("x"), "x")
	return Ink{pre, post}
}

// Paint returns s in this ink; an empty s stays empty.
func (k Ink) Paint(s string) string {
	if s == "" || k.pre == "" {
		return s
	}
	return k.pre + s + k.post
}

// Set is one ink for each meaning. Everything on screen is drawn with one of these.
type Set struct {
	Accent Ink // focus, the key that matters now, the played part of the waveform
	Strong Ink // accent, bold: titles and what was chosen
	Text   Ink // content
	Muted  Ink // labels
	Faint  Ink // rules, hints
	OK     Ink // done
	Run    Ink // in work
	Warn   Ink // needs you
	Bad    Ink // failed
	Info   Ink // links, ids
}

// Theme is the look of a terminal: its inks, and the same inks on the selected row's ground.
type Theme struct {
	Set
	Selected Set
	Dark     bool
	Profile  colorprofile.Profile
}

// tone is a meaning's colour on a dark and on a light ground, in full colour and in sixteen.
type tone struct {
	dark, light     string // empty: the terminal's own
	dark16, light16 string
	bold            bool
}

func tones() map[string]tone {
	return map[string]tone{
		"accent": {dark: "#F5B83D", light: "#8A5200", dark16: "11", light16: "3"},
		"strong": {dark: "#F5B83D", light: "#8A5200", dark16: "11", light16: "3", bold: true},
		"text":   {},
		"muted":  {dark: "#9AA0AC", light: "#57606A", dark16: "7", light16: "8"},
		"faint":  {dark: "#6B7280", light: "#8B949E", dark16: "8", light16: "7"},
		"ok":     {dark: "#7FD1A8", light: "#0F7B4F", dark16: "10", light16: "2"},
		"run":    {dark: "#B59CF5", light: "#6D28D9", dark16: "13", light16: "5"},
		"warn":   {dark: "#F0A35E", light: "#9A4A00", dark16: "3", light16: "3"},
		"bad":    {dark: "#EF6F6C", light: "#B42318", dark16: "9", light16: "1"},
		"info":   {dark: "#7AA2F7", light: "#1D4ED8", dark16: "12", light16: "4"},
	}
}

// Color is the colour of a token ("accent", "muted" …) on a dark or light ground, in full colour.
// It is nil for "text", which is the terminal's own, and for a name that is no token.
func Color(token string, dark bool) color.Color {
	t := tones()[token]
	hex := t.light
	if dark {
		hex = t.dark
	}
	if hex == "" {
		return nil
	}
	return lipgloss.Color(hex)
}

// NewTheme mixes the inks for a ground and for what the terminal can show. Without colour,
// the selected row is shown reversed and the rest by bold and by words.
func NewTheme(dark bool, profile colorprofile.Profile) *Theme {
	plain := lipgloss.NewStyle()
	selected := plain.Background(lipgloss.LightDark(dark)(lipgloss.Color("#F3E8D2"), lipgloss.Color("#2B2F3A")))
	if profile <= colorprofile.ANSI {
		selected = plain.Reverse(true)
	}
	return &Theme{
		Set:      mix(plain, dark, profile, false),
		Selected: mix(selected, dark, profile, profile <= colorprofile.ANSI),
		Dark:     dark,
		Profile:  profile,
	}
}

// mix makes a set on a base. A reversed row keeps one colour, the terminal's own: sixteen
// colours turned over are a lottery.
func mix(base lipgloss.Style, dark bool, profile colorprofile.Profile, reversed bool) Set {
	ink := func(name string) Ink {
		t := tones()[name]
		hex := t.light
		switch {
		case profile <= colorprofile.ANSI && dark:
			hex = t.dark16
		case profile <= colorprofile.ANSI:
			hex = t.light16
		case dark:
			hex = t.dark
		}
		st := base
		if t.bold {
			st = st.Bold(true)
		}
		if hex != "" && !reversed && profile > colorprofile.ASCII {
			st = st.Foreground(lipgloss.Color(hex))
		}
		return newInk(st)
	}
	return Set{
		Accent: ink("accent"), Strong: ink("strong"), Text: ink("text"), Muted: ink("muted"), Faint: ink("faint"),
		OK: ink("ok"), Run: ink("run"), Warn: ink("warn"), Bad: ink("bad"), Info: ink("info"),
	}
}
