package store

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// encodeFieldList is a list of header fields as it is stored: a JSON array of [name, value]. JSON holds only UTF-8, but a
// value may have any byte from 0x80 on (RFC 9110, 5.5). Such a field is [name, value as far as it can be read, value in
// base64], so that it is sent on as it came.
func encodeFieldList(list [][2]string) (string, error) {
	var stored any = list
	for i, f := range list {
		if utf8.ValidString(f[1]) {
			continue
		}
		exact, ok := stored.([][]string)
		if !ok {
			exact = make([][]string, len(list))
			for k := range list {
				exact[k] = list[k][:]
			}
			stored = exact
		}
		exact[i] = []string{f[0], strings.ToValidUTF8(f[1], "\ufffd"), base64.StdEncoding.EncodeToString([]byte(f[1]))}
	}
	b, err := json.Marshal(stored)
	return string(b), err
}

// decodeFieldList reads what encodeFieldList has written.
func decodeFieldList(stored string) (list [][2]string, err error) {
	if err := json.Unmarshal([]byte(stored), &list); err != nil || !strings.Contains(stored, "\ufffd") && !strings.Contains(stored, `\ufffd`) {
		return list, err
	}
	var exact [][]string
	if err := json.Unmarshal([]byte(stored), &exact); err != nil {
		return nil, err
	}
	for i, f := range exact {
		if len(f) < 3 {
			continue
		}
		value, err := base64.StdEncoding.DecodeString(f[2])
		if err != nil {
			return nil, err
		}
		list[i][1] = string(value)
	}
	return list, nil
}
