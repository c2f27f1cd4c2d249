package config_test

import (
	"strings"
	"testing"

	"callboard/internal/naming"
)

func TestSaveName(t *testing.T) {
	t.Parallel()
	c, err := load(t, "save-name = \"{actor}/{text:10}\"\nsave-sidecar = true\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.SaveName.Path(naming.Take{Actor: "미나", Text: "안녕하세요", Format: "mp3"}, 1); got != "미나/안녕하세요.mp3" || !c.Sidecar {
		t.Errorf("%q, sidecar %v", got, c.Sidecar)
	}
	c, err = load(t, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.SaveName.Path(naming.Take{Actor: "Mina", Text: "Hello."}, 1); got != "Mina Hello.wav" || c.Sidecar {
		t.Errorf("%q, sidecar %v", got, c.Sidecar)
	}
}

// The error for an invalid template names the setting and lists the fields.
func TestInvalidSaveName(t *testing.T) {
	t.Parallel()
	for _, template := range []string{"{actr}", "{text:0}", "{text", "text}", "", "{n}", "../{text}", "a:b"} {
		_, err := load(t, "", map[string]string{"save-name": template})
		if err == nil {
			t.Errorf("%q is accepted", template)
			continue
		}
		line := err.Error()
		if !strings.HasPrefix(line, "--save-name: ") || !strings.Contains(line, "{date} {time} {actor} {text} {text:N} {id} {speak_id} {lang} {emotion} {format} {n}") || strings.Contains(line, "\n") {
			t.Errorf("%q: %s", template, line)
		}
	}
}
