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

// origin is the layer that a setting comes from. A higher one overrides a lower one.
type origin int

const (
	byDefault origin = iota
	byFile
	byEnv
	byFlag
)

// layers holds the merged settings and the origin of each.
type layers struct {
	values  *koanf.Koanf
	origins map[string]origin
	file    string // the settings file that was read; empty if there was none
	notices []string
}

// readLayers merges defaults, file, environment and flags. Each overrides the ones before.
func readLayers(src Source) (*layers, error) {
	l := &layers{values: koanf.New("."), origins: map[string]origin{}}
	known := map[string]Option{}
	defaults := map[string]any{}
	for _, o := range allOptions() {
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
				return "", nil // unknown (see unknownVariables) or set to nothing, which counts as unset
			}
			return name, v
		},
	}), nil); err != nil {
		return nil, fmt.Errorf("reading the environment: %w", err)
	}
	l.notices = unknownVariables(src.Env, known)

	// The path of the file can only come from the environment and the flags.
	path, required := src.configPath(), false // the default file need not exist
	for _, layer := range []map[string]any{environ.All(), flags} {
		if v, ok := layer["config"].(string); ok && v != "" {
			path, required = src.expand(v), true
		}
	}
	fromFile, err := readFile(path, required, known)
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

// settingsParser is the TOML parser for files that editors of Windows have written, too: with a byte order mark, or as UTF-16.
type settingsParser struct{ *toml.TOML }

// Unmarshal implements koanf.Parser.
func (p settingsParser) Unmarshal(b []byte) (map[string]any, error) {
	return p.TOML.Unmarshal(text.UTF8(b))
}

// readFile reads the settings file. It may be missing unless it is required.
func readFile(path string, required bool, known map[string]Option) (map[string]any, error) {
	if path == "" {
		return nil, nil // there is no folder for it
	}
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !required:
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, invalid("--config "+quote(path), "there is no such file", "choose another, or leave --config out")
	case err != nil:
		return nil, invalid("settings file "+quotePath(path), reason(err), "make it readable, or choose another with --config")
	case !info.Mode().IsRegular():
		return nil, invalid("settings file "+quotePath(path), "it is not a file", "choose another with --config")
	case info.Size() > 1<<20:
		return nil, invalid("settings file "+quotePath(path), "it is larger than 1 MiB", "choose the right one with --config")
	}
	k := koanf.New("\x00") // a delimiter that no key has: none of ours is nested
	if err := k.Load(file.Provider(path), settingsParser{toml.Parser()}); err != nil {
		var at interface{ Position() (row, column int) }
		if errors.As(err, &at) {
			row, _ := at.Position()
			next := "correct that line (the file is TOML)"
			if strings.Contains(err.Error(), "escape") || strings.Contains(err.Error(), "hex") || strings.Contains(err.Error(), "unicode point") {
				next = `correct that line (the file is TOML, where a path with \ stands between single quotation marks)`
			}
			return nil, invalid(fmt.Sprintf("%s, line %d", name, row), text.Line(err.Error()), next)
		}
		return nil, invalid("settings file "+quotePath(path), reason(err), "make it readable TOML, or choose another with --config")
	}
	out := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(k.Raw())) {
		value := k.Raw()[key]
		opt, ok := known[strings.ReplaceAll(key, "_", "-")]
		if !ok || opt.NotFile {
			return nil, unknownKey(name, key)
		}
		if _, twice := out[opt.Name]; twice {
			return nil, invalid(name+": "+opt.Name, "it is there twice", "remove one of the two")
		}
		plain, ok := scalar(value)
		if !ok {
			return nil, invalid(name+": "+opt.Name, "it is a list or a table", "set it to one value")
		}
		out[opt.Name] = plain
	}
	return out, nil
}

const noSetting = "there is no such setting"

func unknownKey(file, key string) error {
	what := file + ": " + quote(key)
	var names []string
	for _, o := range allOptions() {
		if !o.NotFile {
			names = append(names, o.Name)
		}
	}
	if close := suggest.Closest(strings.ReplaceAll(key, "_", "-"), names, 1); len(close) > 0 {
		return invalid(what, noSetting, "did you mean "+close[0]+"?")
	}
	if p, ok := likelyToken(key); ok {
		return invalid(what, "secrets do not belong into this file", "put the token into a file of its own and give its path with "+p.option+", or set "+p.variable)
	}
	return invalid(what, noSetting, "remove it; callboard help flags lists all settings")
}

// scalar returns a TOML value in the form of a flag's value.
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

// name returns the setting as the person wrote it, for the start of an error.
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

// sources returns the source of each setting that is not a default.
func (l *layers) sources() map[string]string {
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
