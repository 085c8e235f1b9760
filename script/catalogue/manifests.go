package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

// printManifests turns a stream of YAML documents into one line of JSON each. Definitions of custom resources have tens of megabytes,
// which takes a parser that keeps no syntax tree.
func printManifests(in io.Reader) error {
	reader := yaml.NewYAMLReader(bufio.NewReaderSize(in, 1<<20))
	out := bufio.NewWriter(os.Stdout)
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		text, err := sigsyaml.YAMLToJSON(document)
		if err != nil {
			return err
		}
		out.Write(append(text, '\n'))
	}
}
