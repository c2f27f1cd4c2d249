package text_test

import (
	"strings"
	"testing"

	"callboard/internal/text"
)

func TestHideParameters(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "=": "=", "a=b": "a=b", "key": "key", "token=": "token=", "token": "token",
		"?token=q1&x=2":                          "?token=HID&x=2",
		"?x=2&key=q1":                            "?x=2&key=HID",
		"?monkey=q1&keys=q2&design=3&author=me":  "?monkey=q1&keys=q2&design=3&author=me",
		"?access_token=q1#id_token=q2":           "?access_token=HID#id_token=HID",
		"?X-Amz-Signature=q1&sig=q2&auth=q3":     "?X-Amz-Signature=HID&sig=HID&auth=HID",
		"?API_KEY=q1&Api-Key=q2&apikey=q3":       "?API_KEY=HID&Api-Key=HID&apikey=HID",
		"?%74oken=q1&t%6Fken=q2&a=3":             "?%74oken=HID&t%6Fken=HID&a=3",
		"?a[token]=q1&user.password=q2":          "?a[token]=HID&user.password=HID",
		"?client_secret=q1;x=1":                  "?client_secret=HID",
		"/login?next=%2Fa%3Ftoken%3Dq1%26x%3D2":  "/login?next=%2Fa%3Ftoken%3DHID%26x%3D2",
		"?u=%252Fa%253Fsig%253Dq1%2526x%253D2":   "?u=%252Fa%253Fsig%253DHID%2526x%253D2",
		"?token=%3D%26q1&x=1":                    "?token=HID&x=1",
		"?token==q1&x=1":                         "?token=HID&x=1",
		`<https://h/a?sig=q1>; rel="next"`:       `<https://h/a?sig=HID>; rel="next"`,
		`x token="q1 q1", y="2"`:                 `x token="HID", y="2"`,
		`{"u":"?token=","v":"1"}`:                `{"u":"?token=","v":"1"}`,
		`{\"a\":\"token=\"q1\"}`:                 `{\"a\":\"token=\"HID\"}`,
		`{"a":"token=\"q1\", b=\"2\""}`:          `{"a":"token=\"HID\", b=\"2\""}`,
		`x token="q1 without an end`:             `x token="HID`,
		"https://c/a?token=q1\\u0026sig=q2":      "https://c/a?token=HID\\u0026sig=HID",
		"0; url=https://h/?pwd=q1 x":             "0; url=https://h/?pwd=HID x",
		"sha256=abc":                             "sha256=abc",
		"t=1,v1=abc":                             "t=1,v1=abc",
		"text/plain; charset=utf-8":              "text/plain; charset=utf-8",
		"%zz%token=q1 %3 %3d %":                  "%zz%token=HID %3 %3d %",
		"token=\xffq1\x00&x=\xff":                "token=HID&x=\xff",
		"/cb?code=q1&state=x":                    "/cb?code=HID&state=x",
		"/cb?state=x&CODE=q1#code=q1":            "/cb?state=x&CODE=HID#code=HID",
		"code=q1&x=1":                            "code=HID&x=1",
		"?u=%2Fcb%3Fcode%3Dq1%26x%3D2":           "?u=%2Fcb%3Fcode%3DHID%26x%3D2",
		"?a=1\\u0026code=q1":                     "?a=1\\u0026code=HID",
		"?code_verifier=q1&otp=q1&session=q1":    "?code_verifier=HID&otp=HID&session=HID",
		"?code=404&postcode=1234&zipcode=x":      "?code=404&postcode=1234&zipcode=x",
		"exit code=1234, the code=abc":           "exit code=1234, the code=abc",
		"a/code=abc":                             "a/code=abc",
		"passwd=q1\nsecret=q1\r\npassphrase=q1,": "passwd=HID\nsecret=HID\r\npassphrase=HID",
	} {
		got := text.HideParameters(in, "HID")
		if got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
		if strings.Contains(got, "q1") || strings.Contains(got, "q2") && !strings.Contains(in, "keys=q2") {
			if !strings.Contains(in, "monkey") {
				t.Errorf("%q: %q", in, got)
			}
		}
		if again := text.HideParameters(got, "HID"); again != got {
			t.Errorf("%q is not settled: %q", got, again)
		}
		// The quick look of HideSecrets lets none of them through.
		if got := text.HideSecrets(in, "HID"); got != want {
			t.Errorf("HideSecrets of %q: %q", in, got)
		}
	}
}

// What HideSecrets replaces is a mask, also one with the sign that regular expressions replace, and all else stays.
func TestHideSecrets(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" two  spaces\t":                   " two  spaces\t",
		"BEARER q1 x":                      "BEARER $1 x",
		"https://me:q1@h/x":                "https://$1@h/x",
		"//me@h and a@b":                   "//me@h and a@b",
		token:                              "__plt$1",
		"/HOOK/q1/x":                       "/HOOK/$1/x",
		"AUTHORIZATION: Basic q1":          "AUTHORIZATION: Basic $1",
		`{"API_TOKEN":"q1"}`:               `{"API_TOKEN":"$1"}`,
		"https://h/?TOKEN=q1&n=\u202e\x1b": "https://h/?TOKEN=$1&n=\u202e\x1b",
	} {
		if got := text.HideSecrets(in, "$1"); got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
	}
}

func FuzzHideParameters(f *testing.F) {
	for _, s := range []string{"", "&token=x", `token="`, "%3D%253d%25", "u0026key=", "a=\\\"", "sig%3Dx%26"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := text.HideParameters(s, "HID")
		if again := text.HideParameters(got, "HID"); again != got {
			t.Fatalf("%q: %q is not settled: %q", s, got, again)
		}
		const secret = "Zq7Zq7Zq7Zq7"
		for _, planted := range []string{s + " ?token=" + secret, s + "&sig=" + secret + s, s + "?u=%3Faccess_token%3D" + secret + "%26" + s} {
			if got := text.HideParameters(planted, "HID"); !strings.Contains(s, secret) && strings.Contains(got, secret) {
				t.Fatalf("%q came through: %q", planted, got)
			}
		}
	})
}
