package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"go.yaml.in/yaml/v3"

	"callboard/internal/lazy"
	"callboard/internal/text"
)

// ngrokYML is the part of ngrok's own settings file that we use. We never write that file.
type ngrokYML struct {
	path                             string // empty: there is no file
	authtoken                        Secret
	connectURL, connectCAs, proxyURL string
}

// ngrokFiles returns the paths where ngrok looks for its settings, in its order. Its documentation has no XDG variable.
// Without a home folder in the environment there are no paths.
func ngrokFiles(goos string, lookup func(string) string) []string {
	var files []string
	add := func(base string, rest ...string) {
		if filepath.IsAbs(base) {
			files = append(files, filepath.Join(append([]string{base}, rest...)...))
		}
	}
	home := lookup("HOME")
	switch goos {
	case "windows":
		if profile := lookup("USERPROFILE"); profile != "" {
			home = profile
		}
		add(lookup("LOCALAPPDATA"), "ngrok", "ngrok.yml")
	case "darwin":
		add(home, "Library", "Application Support", "ngrok", "ngrok.yml")
	default:
		add(home, ".config", "ngrok", "ngrok.yml")
	}
	add(home, ".ngrok2", "ngrok.yml")
	return files
}

// readNgrokYML reads the first of the files that exists.
func readNgrokYML(files []string, expand func(string) string) (ngrokYML, error) {
	for _, path := range files {
		raw, err := readSmall(path)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			continue
		}
		if err != nil {
			return ngrokYML{}, invalidYML(path, "", reason(err))
		}
		y, err := parseNgrokYML(path, raw)
		if err != nil {
			return ngrokYML{}, err
		}
		if cas := y.connectCAs; cas != "" && cas != CAsTrusted && cas != CAsHost {
			if y.connectCAs = expand(cas); !filepath.IsAbs(y.connectCAs) {
				y.connectCAs = filepath.Join(filepath.Dir(path), y.connectCAs)
			}
			if fault := certificates(y.connectCAs); fault != nil {
				return ngrokYML{}, invalidYML(path, "", "connect_cas: "+fault.why)
			}
		}
		return y, nil
	}
	return ngrokYML{}, nil
}

// parseNgrokYML parses versions 2 and 3 of the file. An error repeats nothing of it: the invalid line may be the one with
// the authtoken.
func parseNgrokYML(path string, raw []byte) (ngrokYML, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return ngrokYML{}, invalidYML(path, lineOf(err), notNgrok)
	}
	if doc.Kind == 0 { // only comments
		return ngrokYML{path: path}, nil
	}
	r := ymlReader{path: path}
	keys := r.keys(doc.Content[0])
	switch r.text(keys, "version") {
	case "1", "2":
	case "": // an old file, or one written by hand
		if keys["agent"] != nil && keys["authtoken"] == nil {
			keys = r.keys(keys["agent"])
		}
	default:
		keys = r.keys(keys["agent"])
	}
	y := ngrokYML{
		path:       path,
		connectURL: r.value(keys, connectURL, "connect_url", "server_addr"), // the second names are those of version 2
		connectCAs: r.value(keys, visibleText, "connect_cas", "root_cas"),
		proxyURL:   r.value(keys, proxyURL, "proxy_url"),
	}
	if token := r.text(keys, "authtoken"); token != "" && r.err == nil {
		y.authtoken, r.err = cleanToken("ngrok's settings file "+text.Quote(path), token, ngrokToken.account)
	}
	if r.err != nil {
		return ngrokYML{}, r.err
	}
	return y, nil
}

// ymlReader reads values from the tree of a file and keeps the first error. It does not let the library decode into
// structs, because that takes minutes for a key that is there thousands of times.
type ymlReader struct {
	path string
	err  error
}

func (r *ymlReader) fail(n *yaml.Node, why string) {
	if r.err == nil {
		r.err = invalidYML(r.path, strconv.Itoa(n.Line), why)
	}
}

// keys returns the values of a mapping by their keys; nil for a missing node.
func (r *ymlReader) keys(n *yaml.Node) map[string]*yaml.Node {
	if n = resolved(n); n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, notNgrok)
		return nil
	}
	keys := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			continue
		}
		if keys[key.Value] != nil {
			r.fail(key, "a key is there twice")
		}
		keys[key.Value] = n.Content[i+1]
	}
	return keys
}

// text returns the first of the keys that is not empty, without spaces around it.
func (r *ymlReader) text(keys map[string]*yaml.Node, names ...string) string {
	for _, name := range names {
		n := resolved(keys[name])
		if n == nil {
			continue
		}
		if n.Kind != yaml.ScalarNode {
			r.fail(n, name+" is not one value")
			return ""
		}
		if s := strings.TrimSpace(n.Value); s != "" {
			return s
		}
	}
	return ""
}

// value returns a text after its check.
func (r *ymlReader) value(keys map[string]*yaml.Node, check func(string) (string, *flaw), names ...string) string {
	s := r.text(keys, names...)
	if s == "" {
		return ""
	}
	s, fault := check(s)
	if fault != nil && r.err == nil {
		r.err = invalidYML(r.path, "", names[0]+": "+fault.why)
	}
	return s
}

// resolved returns the target of an alias, or n itself; nil for null.
func resolved(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.ShortTag() == "!!null" {
		return nil
	}
	return n
}

const notNgrok = "it is not a settings file of ngrok"

func invalidYML(path, line, why string) error {
	what := "ngrok's settings file " + text.Quote(path)
	if line != "" {
		what += ", line " + line
	}
	return invalid(what, why, "correct it (ngrok config check), or set NGROK_AUTHTOKEN")
}

var yamlLine = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`line (\d+)`)
}}

// lineOf returns the line number in a YAML error. The rest of its text may quote the file.
func lineOf(err error) string {
	if m := yamlLine.Get().FindStringSubmatch(err.Error()); m != nil {
		return m[1]
	}
	return ""
}

// visibleText refuses hidden characters.
func visibleText(s string) (string, *flaw) {
	if strings.ContainsFunc(s, text.Hidden) {
		return "", &flaw{"it has a control character or another one that cannot be seen", "type it again"}
	}
	return s, nil
}
