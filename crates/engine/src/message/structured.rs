//! Structured header fields: words parted by blanks and semicolons, quoted strings, nested comments (RFC 5322, 2045).

/// Fields longer than this are cut before they are read.
pub(super) const LONGEST: usize = 16 * 1024;

/// A word without its quotation marks. What stood between them parts nothing: neither blank, semicolon nor equals sign.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Word {
    /// What it says.
    pub(super) text: String,
    /// Where its first equals sign outside quotation marks stands.
    equals: Option<usize>,
    /// Whether any of it was quoted: an empty quoted string is a word too.
    quoted: bool,
}

impl Word {
    /// `name=value`; the name in lower case. `None` without an equals sign or without a name.
    pub(super) fn pair(&self) -> Option<(String, &str)> {
        let at = self.equals?;
        let (name, value) = (self.text.get(..at)?, self.text.get(at + 1..)?);
        (!name.is_empty()).then(|| (name.to_ascii_lowercase(), value))
    }

    /// Whether a second word is the rest of this one, set apart by blanks: `a = b`, `header . from`.
    fn goes_on_with(&self, next: &Self) -> bool {
        match (self.equals, next.equals) {
            (Some(at), None) => at + 1 == self.text.len(),
            (None, Some(0)) => true,
            (None, _) => self.text.ends_with('.') || next.text.starts_with('.'),
            _ => false,
        }
    }

    fn join(&mut self, next: &Self) {
        self.equals = self.equals.or_else(|| next.equals.map(|at| at + self.text.len()));
        self.text.push_str(&next.text);
    }
}

/// The words of a field, part by part as semicolons part them. Comments are dropped. What is never closed goes on to the
/// end, so that nothing an attacker put into an open comment or string is read as the server's own words.
pub(super) fn parts(value: &str) -> Vec<Vec<Word>> {
    let mut reader = Reader { parts: Vec::new(), words: Vec::new(), word: Word::default() };
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for c in value.chars().take(LONGEST) {
        let literal = std::mem::take(&mut escaped);
        match c {
            _ if literal && depth > 0 => {}
            _ if literal => reader.word.text.push(c),
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => {
                quoted = !quoted;
                reader.word.quoted = true;
            }
            _ if quoted => reader.word.text.push(c),
            '(' => {
                depth += 1;
                reader.end_word();
            }
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' => reader.end_part(),
            _ if c.is_whitespace() => reader.end_word(),
            '=' if reader.word.equals.is_none() => {
                reader.word.equals = Some(reader.word.text.len());
                reader.word.text.push('=');
            }
            _ => reader.word.text.push(c),
        }
    }
    reader.end_part();
    reader.parts
}

struct Reader {
    parts: Vec<Vec<Word>>,
    words: Vec<Word>,
    word: Word,
}

impl Reader {
    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word.text.is_empty() && !word.quoted {
            return;
        }
        match self.words.last_mut().filter(|before| before.goes_on_with(&word)) {
            Some(before) => before.join(&word),
            None => self.words.push(word),
        }
    }

    fn end_part(&mut self) {
        self.end_word();
        self.parts.push(std::mem::take(&mut self.words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<Vec<String>> {
        parts(value).into_iter().map(|words| words.into_iter().map(|word| word.text).collect()).collect()
    }

    #[test]
    fn comments_nest_and_quoted_signs_part_nothing() {
        assert_eq!(read(r#"a (b (c; d) \) e) f="g; h" i; j"k l"m"#), [vec!["a", "f=g; h", "i"], vec!["jk lm"]]);
    }

    #[test]
    fn blanks_around_signs_join_the_words_they_part() {
        assert_eq!(
            read("dmarc = pass header . from = a.example b= c=d"),
            [["dmarc=pass", "header.from=a.example", "b=", "c=d"]]
        );
        assert_eq!(read("a (x) = (y) b"), [["a=b"]]);
    }

    #[test]
    fn only_the_first_sign_parts_name_and_value() {
        let words = parts("smtp.mailfrom=prvs=1=x@a.example \"p=q\"=r");
        let pairs: Vec<_> = words.iter().flatten().map(Word::pair).collect();
        assert_eq!(pairs, [Some(("smtp.mailfrom".to_owned(), "prvs=1=x@a.example")), Some(("p=q".to_owned(), "r"))]);
    }

    #[test]
    fn what_is_never_closed_goes_on_to_the_end() {
        assert_eq!(read("a (b; dmarc=pass"), [["a"]]);
        assert_eq!(read("a \"b; dmarc=pass"), [["a", "b; dmarc=pass"]]);
    }
}
