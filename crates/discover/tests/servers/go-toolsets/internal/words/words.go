// Package words says things in the user's language.
package words

import "os"

// Func gives the text for a key, or the text that it is given.
type Func func(key, otherwise string) string

// Translate looks a text up among the settings.
func Translate(key, otherwise string) string {
	if text, ok := os.LookupEnv("WORDS_" + key); ok {
		return text
	}
	return otherwise
}
