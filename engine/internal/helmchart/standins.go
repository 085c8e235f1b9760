package helmchart

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
	"time"
)

// standIns are functions for templates whose results differ each time in Helm: a rendering must be a function of what it read, or
// every comparison would show changes that nobody made. Each gives what has the shape of Helm's result, the same at each call with
// the same number in the same rendering, and is remembered to have been used.
type standIns struct {
	calls map[string]int
}

func newStandIns() *standIns { return &standIns{map[string]int{}} }

// used are the names of the functions that were called, sorted.
func (s *standIns) used() []string { return slices.Sorted(maps.Keys(s.calls)) }

// next notes a call of a function and returns its number, from 1.
func (s *standIns) next(name string) int {
	s.calls[name]++
	return s.calls[name]
}

// someTime stands for now: no time that anybody would take for one at which something happened.
var someTime = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// certificate has the fields of sprig's, which templates read.
type certificate struct {
	Cert string
	Key  string
}

const (
	digits   = "0123456789"
	letters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	longText = 1 << 20
)

// functions are those of sprig and of Helm that read clocks or make random things.
func (s *standIns) functions() template.FuncMap {
	text := func(name, alphabet string) func(int) (string, error) {
		return func(length int) (string, error) {
			number := s.next(name)
			if length < 0 || length > longText {
				return "", fmt.Errorf("%s of %d characters", name, length)
			}
			return spell(alphabet, number, length), nil
		}
	}
	made := func(name string) certificate {
		number := s.next(name)
		return certificate{Cert: pem("CERTIFICATE", name, number), Key: pem("PRIVATE KEY", name, number)}
	}
	return template.FuncMap{
		"now":          func() time.Time { s.next("now"); return someTime },
		"ago":          func(any) string { s.next("ago"); return "0s" },
		"randAlphaNum": text("randAlphaNum", letters+digits),
		"randAlpha":    text("randAlpha", letters),
		"randNumeric":  text("randNumeric", digits),
		"randAscii":    text("randAscii", letters+digits+"!#$%&()*+,-./:;<=>?@[]^_{|}~"),
		"randBytes": func(length int) (string, error) {
			return text("randBytes", letters+digits+"+/")((length + 2) / 3 * 4)
		},
		"randInt": func(low, high int) (int, error) {
			number := s.next("randInt")
			if high <= low {
				return 0, errors.New("invalid argument to Intn")
			}
			return low + number%(high-low), nil
		},
		"shuffle": func(text string) string { s.next("shuffle"); return text },
		"uuidv4": func() string {
			return fmt.Sprintf("00000000-0000-4000-8000-%012d", s.next("uuidv4"))
		},
		"bcrypt": func(string) string { return "$2a$10$" + spell(letters+digits, s.next("bcrypt"), 53) },
		"htpasswd": func(user, _ string) string {
			number := s.next("htpasswd")
			if strings.Contains(user, ":") {
				return "invalid username: " + user
			}
			return user + ":$2a$10$" + spell(letters+digits, number, 53)
		},
		"encryptAES": func(_, plain string) string {
			return spell(letters+digits, s.next("encryptAES"), (len(plain)/16+2)*16/3*4)
		},
		"genPrivateKey": func(string) string {
			return pem("PRIVATE KEY", "genPrivateKey", s.next("genPrivateKey"))
		},
		"genCA":                    func(string, int) certificate { return made("genCA") },
		"genCAWithKey":             func(string, int, string) certificate { return made("genCAWithKey") },
		"genSelfSignedCert":        func(string, []any, []any, int) certificate { return made("genSelfSignedCert") },
		"genSelfSignedCertWithKey": func(string, []any, []any, int, string) certificate { return made("genSelfSignedCertWithKey") },
		"genSignedCert":            func(string, []any, []any, int, any) certificate { return made("genSignedCert") },
		"genSignedCertWithKey":     func(string, []any, []any, int, any, string) certificate { return made("genSignedCertWithKey") },
	}
}

// spell writes a text of that length, another one for each number.
func spell(alphabet string, number, length int) string {
	var text strings.Builder
	for i := range length {
		text.WriteByte(alphabet[(number*31+i*7)%len(alphabet)])
	}
	return text.String()
}

func pem(kind, name string, number int) string {
	return fmt.Sprintf("-----BEGIN %s-----\nStandInOf%s%d\n-----END %s-----\n", kind, name, number, kind)
}
