package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"callboard/internal/suggest"
	"callboard/internal/text"
)

// origin tells how strongly a setting was meant: a stronger one wins.
type origin int

const (
	byDefault origin = iota
	byFile
	byEnv
	byFlag
)

// layers holds the settings merged, and for each where it came from.
type layers struct {
	values  *koanf.Koanf
	origins map[string]origin
	file    string // the settings file that was read; empty if there was none
	notices []string
}

// readLayers merges default, file, environment and flags, each over the one before.
func readLayers(src Source) (*layers, error) {
	l := &layers{values: koanf.New("."), origins: map[string]origin{}}
	known := map[string]Option{}
	defaults := map[string]any{}
	for _, o := range Options() {
		known[o.Name] = o
		defaults[o.Name] = o.Default
	}
	if err := l.add(byDefault, defaults); err != nil {
		return nil, err
	}

	flags := map[string]any{}
	for name, value := range src.Flags {
		flags[name] = value
	}
	environ := koanf.New(".")
	if err := environ.Load(env.Provider("", env.Opt{
		Prefix:      envPrefix,
		EnvironFunc: func() []string { return src.Env },
		TransformFunc: func(k, v string) (string, any) {
			name := optionOf(k)
			if _, ok := known[name]; !ok || v == "" {
				return "", nil // told in unknownVariables, or unset in the way shells do it
			}
			return name, v
		},
	}), nil); err != nil {
		return nil, fmt.Errorf("reading the environment: %w", err)
	}
	l.notices = unknownVariables(src.Env, known)

	// The file's own path is a setting that only the stronger layers can give.
	path, demanded := src.configPath()
	for _, layer := range []map[string]any{environ.All(), flags} {
		if v, ok := layer["config"].(string); ok && v != "" {
			path, demanded = src.expand(v), true
		}
	}
	fromFile, err := readFile(path, demanded, known)
	if err != nil {
		return nil, err
	}
	if fromFile != nil {
		l.file = path
	}
	for _, layer := range []struct {
		origin
		values map[string]any
	}{{byFile, fromFile}, {byEnv, environ.All()}, {byFlag, flags}} {
		if err := l.add(layer.origin, layer.values); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *layers) add(from origin, values map[string]any) error {
	if err := l.values.Load(confmap.Provider(values, ""), nil); err != nil {
		return fmt.Errorf("merging the settings: %w", err)
	}
	for name := range values {
		l.origins[name] = from
	}
	return nil
}

// readFile reads the settings file. A file that nobody asked for may be missing.
func readFile(path string, demanded bool, known map[string]Option) (map[string]any, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !demanded:
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, invalid("--config "+quote(path), "there is no such file", "name another, or leave --config out")
	case err != nil:
		return nil, invalid("settings file "+quote(path), reason(err), "make it readable, or name another with --config")
	case !info.Mode().IsRegular():
		return nil, invalid("settings file "+quote(path), "it is not a file", "name another with --config")
	case info.Size() > 1<<20:
		return nil, invalid("settings file "+quote(path), "it is larger than 1 MiB", "name the right one with --config")
	}
	k := koanf.New("\x00") // keys are taken as they stand: none of ours is nested
	if err := k.Load(file.Provider(path), toml.Parser()); err != nil {
		var at interface{ Position() (row, column int) }
		if errors.As(err, &at) {
			row, _ := at.Position()
			return nil, invalid(fmt.Sprintf("%s, line %d", name, row), text.Line(err.Error()), "mend that line (the file is TOML)")
		}
		return nil, invalid("settings file "+quote(path), reason(err), "make it readable TOML, or name another with --config")
	}
	out := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(k.Raw())) {
		value := k.Raw()[key]
		opt, ok := known[strings.ReplaceAll(key, "_", "-")]
		if !ok || opt.NotFile {
			return nil, unknownKey(name, key)
		}
		if _, twice := out[opt.Name]; twice {
			return nil, invalid(name+": "+opt.Name, "it is there twice", "keep one of the two")
		}
		plain, ok := scalar(value)
		if !ok {
			return nil, invalid(name+": "+opt.Name, "it is a list or a table", "give it one value")
		}
		out[opt.Name] = plain
	}
	return out, nil
}

const noSetting = "there is no such setting"

func unknownKey(file, key string) error {
	what := file + ": " + quote(key)
	var names []string
	for _, o := range Options() {
		if !o.NotFile {
			names = append(names, o.Name)
		}
	}
	if close := suggest.Closest(strings.ReplaceAll(key, "_", "-"), names, 1); len(close) > 0 {
		return invalid(what, noSetting, "did you mean "+close[0]+"?")
	}
	if p, ok := tokenMeant(key); ok {
		return invalid(what, "secrets do not belong into this file", "put the token into a file of its own and name that with "+p.option+", or set "+p.variable)
	}
	return invalid(what, noSetting, "take it out; callboard --help names them all")
}

// scalar returns a TOML value as the text that a flag would have had.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	}
	return "", false
}

// name is the setting as the person gave it, for the start of an error.
func (l *layers) name(option string) string {
	switch l.origins[option] {
	case byFlag:
		return "--" + option
	case byEnv:
		return variableOf(option)
	case byFile:
		return filepath.Base(l.file) + ": " + option
	}
	return option
}

// given says for each setting that somebody gave who it was.
func (l *layers) given() map[string]string {
	from := map[string]string{}
	for option, o := range l.origins {
		if o != byDefault {
			from[option] = l.name(option)
		}
	}
	return from
}

// reason is the text of an error of the operating system without the path, which the line names already.
func reason(err error) string {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return text.Line(err.Error())
}
