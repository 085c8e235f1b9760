package helmchart

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// validate checks values against the schemas of a chart and of those in it, with upstream's validator. Upstream's own function is
// not used because it lets a schema read files of the disk and fetch addresses; this one also keeps what is wrong where.
func (l *loadedChart) validate(values map[string]any) error {
	var text strings.Builder
	failure := &Error{Kind: "schema"}
	if err := l.validateIn(l.chart, values, "", &text, failure); err != nil {
		return err
	}
	if text.Len() == 0 {
		return nil
	}
	failure.err = fmt.Errorf("values don't meet the specifications of the schema(s) in the following chart(s):\n%s", text.String())
	return failure
}

func (l *loadedChart) validateIn(c *chart.Chart, values map[string]any, pointer string, text *strings.Builder, failure *Error) error {
	if c.Schema != nil {
		violations, err := violationsOf(values, c.Schema)
		if failed := new(jsonschema.LoadURLError); errors.As(err, &failed) {
			if refused := new(Error); errors.As(failed.Err, &refused) {
				return refused
			}
		}
		if err != nil {
			if failure.File == "" {
				failure.File = l.fileOf(c.ChartFullPath() + "/values.schema.json")
			}
			fmt.Fprintf(text, "%s:\n%s", c.Name(), schemaText(err))
			for _, violation := range violations {
				failure.Violations = append(failure.Violations, Violation{pointer + violation.Pointer, violation.Message})
			}
		}
	}
	for _, dependency := range c.Dependencies() {
		raw, exists := values[dependency.Name()]
		if !exists || raw == nil {
			continue
		}
		below := pointer + "/" + escapePointer(dependency.Name())
		table, ok := raw.(map[string]any)
		if !ok {
			wrong := fmt.Sprintf("invalid type for values: expected object (map), got %T", raw)
			fmt.Fprintf(text, "%s:\n%s\n", dependency.Name(), wrong)
			failure.Violations = append(failure.Violations, Violation{below, wrong})
			continue
		}
		if err := l.validateIn(dependency, table, below, text, failure); err != nil {
			return err
		}
	}
	return nil
}

// violationsOf validates by one schema. The error is upstream's.
func violationsOf(values map[string]any, schema []byte) (violations []Violation, err error) {
	defer func() {
		if r := recover(); r != nil {
			violations, err = nil, fmt.Errorf("unable to validate schema: %s", r)
		}
	}()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{"file": absentFiles{}, "http": refusedAddresses{}, "https": refusedAddresses{}, "urn": anything{}})
	if err := compiler.AddResource(schemaAddress, document); err != nil {
		return nil, err
	}
	validator, err := compiler.Compile(schemaAddress)
	if err != nil {
		return nil, err
	}
	err = validator.Validate(values)
	if invalid := new(jsonschema.ValidationError); errors.As(err, &invalid) {
		sortCauses(invalid)
		collect(invalid, &violations)
	}
	return violations, err
}

const schemaAddress = "file:///values.schema.json"

// schemaText is how Helm prints the error.
func schemaText(err error) string {
	if invalid := new(jsonschema.ValidationError); errors.As(err, &invalid) {
		return strings.TrimPrefix(err.Error(), "jsonschema validation failed with '"+schemaAddress+"#'\n") + "\n"
	}
	return err.Error()
}

// sortCauses gives what is wrong an order: upstream's is that of a map, which differs each time.
func sortCauses(invalid *jsonschema.ValidationError) {
	for _, cause := range invalid.Causes {
		sortCauses(cause)
	}
	slices.SortStableFunc(invalid.Causes, func(a, b *jsonschema.ValidationError) int {
		if byPlace := slices.Compare(a.InstanceLocation, b.InstanceLocation); byPlace != 0 {
			return byPlace
		}
		return strings.Compare(a.Error(), b.Error())
	})
}

// collect takes the causes that have no further cause.
func collect(invalid *jsonschema.ValidationError, violations *[]Violation) {
	if len(invalid.Causes) > 0 {
		for _, cause := range invalid.Causes {
			collect(cause, violations)
		}
		return
	}
	var pointer strings.Builder
	for _, segment := range invalid.InstanceLocation {
		pointer.WriteString("/" + escapePointer(segment))
	}
	*violations = append(*violations, Violation{pointer.String(), invalid.ErrorKind.LocalizedString(english)})
}

var english = message.NewPrinter(language.English)

func escapePointer(segment string) string {
	return strings.ReplaceAll(strings.ReplaceAll(segment, "~", "~0"), "/", "~1")
}

// refusedAddresses keep schemas from being fetched.
type refusedAddresses struct{}

func (refusedAddresses) Load(address string) (any, error) {
	return nil, &Error{Kind: "remote", err: fmt.Errorf("%s: %w", address, errRemote)}
}

// absentFiles keep schemas from reading the disk: Helm looks there, not in the chart.
type absentFiles struct{}

func (absentFiles) Load(address string) (any, error) {
	return nil, &fs.PathError{Op: "open", Path: strings.TrimPrefix(address, "file://"), Err: errors.New("no such file or directory")}
}

// anything is what Helm takes for a urn that nothing resolves.
type anything struct{}

func (anything) Load(string) (any, error) { return true, nil }
