package argocd

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// selector is a label selector whose values may be any text, such as addresses of clusters (upstream's copy of it, utils.Selector).
type selector []metav1.LabelSelectorRequirement

func readSelector(value any) (selector, error) {
	if value == nil {
		return nil, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var read metav1.LabelSelector
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, err
	}
	requirements := slices.Clone(read.MatchExpressions)
	for key, value := range read.MatchLabels {
		requirements = append(requirements, metav1.LabelSelectorRequirement{Key: key, Operator: metav1.LabelSelectorOpIn, Values: []string{value}})
	}
	for _, r := range requirements {
		if errs := validation.IsQualifiedName(r.Key); len(errs) > 0 {
			return nil, fmt.Errorf("key: Invalid value: %q: %s", r.Key, strings.Join(errs, "; "))
		}
		needsValues := r.Operator == metav1.LabelSelectorOpIn || r.Operator == metav1.LabelSelectorOpNotIn
		switch {
		case !needsValues && r.Operator != metav1.LabelSelectorOpExists && r.Operator != metav1.LabelSelectorOpDoesNotExist:
			return nil, fmt.Errorf("%q is not a valid pod selector operator", r.Operator)
		case needsValues && len(r.Values) == 0:
			return nil, fmt.Errorf("%s: for 'in', 'notin' operators, values set can't be empty", r.Key)
		case !needsValues && len(r.Values) > 0:
			return nil, fmt.Errorf("%s: values set must be empty for exists and does not exist", r.Key)
		}
	}
	return requirements, nil
}

func (s selector) matches(labels map[string]string) bool {
	for _, r := range s {
		value, has := labels[r.Key]
		listed := slices.Contains(r.Values, value)
		switch r.Operator {
		case metav1.LabelSelectorOpIn:
			if !has || !listed {
				return false
			}
		case metav1.LabelSelectorOpNotIn:
			if has && listed {
				return false
			}
		case metav1.LabelSelectorOpExists:
			if !has {
				return false
			}
		default:
			if has {
				return false
			}
		}
	}
	return true
}
