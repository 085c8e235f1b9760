package argocd

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// pathspec is what `git ls-files -- <pattern>` lists: a file, what is below a folder, or what matches, where a star matches slashes too.
func pathspec(pattern string) (func(string) bool, error) {
	cleaned := strings.TrimSuffix(strings.TrimPrefix(path.Clean(pattern), "./"), "/")
	if pattern == "" || cleaned == "." {
		return func(string) bool { return true }, nil
	}
	if strings.HasPrefix(pattern, ":") {
		return nil, &Unknown{"unsupported", fmt.Sprintf("The pattern %q uses the magic of git's pathspecs, which this version does not know.", pattern)}
	}
	if !strings.ContainsAny(cleaned, `*?[\`) {
		return func(file string) bool { return file == cleaned || strings.HasPrefix(file, cleaned+"/") }, nil
	}
	expression, err := regexp.Compile("(?s)^" + wildmatch(cleaned) + "$")
	if err != nil {
		return nil, fmt.Errorf("the pattern %q cannot be read: %w", pattern, err)
	}
	return expression.MatchString, nil
}

func wildmatch(pattern string) string {
	var out strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '*':
			out.WriteString(".*")
		case '?':
			out.WriteString(".")
		case '\\':
			if i++; i < len(pattern) {
				out.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
			}
		case '[':
			end := strings.IndexByte(pattern[min(i+2, len(pattern)):], ']')
			if end == -1 {
				out.WriteString(regexp.QuoteMeta(pattern[i:]))
				return out.String()
			}
			class := pattern[i+1 : i+2+end]
			if class != "" && (class[0] == '!' || class[0] == '^') {
				class = "^" + class[1:]
			}
			out.WriteString("[" + class + "]")
			i += 2 + end
		default:
			out.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	return out.String()
}

var (
	fullURL = regexp.MustCompile(`(?i)^[a-z+]+://(?:[^@/]*@)?([^:/]+)(?::\d+)?/(.+)$`)
	scpURL  = regexp.MustCompile(`^(?:[^@/]+@)?([^:/]+):([^/].*)$`)
	userURL = regexp.MustCompile(`(?i)^([a-z]+://)[^/@]*@`)
)

// normaliseURL makes one text of the forms in which a repository is addressed.
func normaliseURL(url string) string {
	host, repository := "", url
	if parts := fullURL.FindStringSubmatch(url); parts != nil {
		host, repository = parts[1], parts[2]
	} else if parts := scpURL.FindStringSubmatch(url); parts != nil {
		host, repository = parts[1], parts[2]
	}
	repository = strings.ToLower(strings.Trim(repository, "/"))
	return strings.ToLower(host) + "/" + strings.TrimSuffix(repository, ".git")
}

func withoutUser(url string) string { return userURL.ReplaceAllString(url, "$1") }
