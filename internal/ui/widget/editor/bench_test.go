package editor_test

import (
	"fmt"
	"strings"
	"testing"

	"callboard/internal/ui/widget/editor"
)

// script returns n characters of Hangul in lines of perLine characters; 0 makes one line.
func script(n, perLine int) string {
	words := strings.Repeat("제 이름은 타입캐스트입니다. ", n/16+1)
	r := []rune(words)[:n]
	if perLine > 0 {
		for i := perLine; i < n; i += perLine {
			r[i] = '\n'
		}
	}
	return string(r)
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		for _, shape := range []struct {
			name    string
			perLine int
		}{{"lines", 200}, {"oneline", 0}} {
			for _, where := range []string{"start", "middle", "end"} {
				b.Run(fmt.Sprintf("%d/%s/%s", n, shape.name, where), func(b *testing.B) {
					buf := editor.New()
					buf.SetSize(76, 20)
					buf.SetText(script(n, shape.perLine))
					buf.Lines()
					if where != "end" {
						buf.Top()
					}
					if where == "middle" {
						for range n / 150 {
							buf.PageDown()
							if buf.Offset() > n*3/2 {
								break
							}
						}
					}
					b.ReportAllocs()
					for i := 0; b.Loop(); i++ {
						if i%2 == 0 {
							buf.Insert("글")
						} else {
							buf.Backspace()
						}
						buf.Lines()
						buf.Cursor()
						buf.Chars()
					}
				})
			}
		}
	}
}

func BenchmarkMove(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		buf := editor.New()
		buf.SetSize(76, 20)
		buf.SetText(script(n, 0))
		buf.PageUp()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				[]func(*editor.Buffer){
					(*editor.Buffer).Up, (*editor.Buffer).Left, (*editor.Buffer).WordLeft, (*editor.Buffer).Down,
					(*editor.Buffer).Right, (*editor.Buffer).WordRight, (*editor.Buffer).LineEnd, (*editor.Buffer).LineStart,
				}[i%8](buf)
				buf.Lines()
				buf.ParagraphColumns(350)
			}
		})
	}
}

func BenchmarkResize(b *testing.B) {
	buf := editor.New()
	buf.SetSize(76, 20)
	buf.SetText(script(100_000, 0))
	for i := 0; b.Loop(); i++ {
		buf.SetSize(76-i%2, 20)
		buf.Lines()
	}
}

func BenchmarkPaste(b *testing.B) {
	text := script(100_000, 200)
	b.ReportAllocs()
	for b.Loop() {
		buf := editor.New()
		buf.SetSize(76, 20)
		buf.Paste(text)
		buf.Lines()
	}
}
