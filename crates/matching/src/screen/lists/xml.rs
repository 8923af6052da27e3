//! XML as a stream of elements: one is held at a time.

use std::io::BufRead;

use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Error;
use super::source::{LARGEST, Source};

/// Elements inside elements beyond which a document is refused. The deepest of
/// the lists has eleven.
const DEEPEST: usize = 64;
/// Bytes of one record (see [`Walker::begin_record`]) beyond which a document is
/// refused.
const LARGEST_RECORD: u64 = LARGEST as u64;

/// What comes next in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An element begins: its attributes are known, its text is not.
    Start,
    /// An element ends: its text is known, its attributes are still those of the
    /// last element that began.
    End,
}

/// Walks through a document. Entities of a file's own making are not expanded.
pub(super) struct Walker<'s, R> {
    xml: quick_xml::Reader<&'s mut Source<R>>,
    buffer: Vec<u8>,
    /// Names of the open elements, one after the other, without prefixes.
    names: String,
    /// Where each of them ends.
    ends: Vec<usize>,
    /// The text since the last tag.
    text: String,
    attributes: Vec<(String, String)>,
    /// How many of the attributes belong to the last start.
    held: usize,
    /// Whether the element that ended last is still to be closed.
    closing: bool,
    /// Where the current record begins, in bytes.
    record: Option<u64>,
}

impl<'s, R: BufRead> Walker<'s, R> {
    pub(super) fn new(source: &'s mut Source<R>) -> Self {
        let mut xml = quick_xml::Reader::from_reader(source);
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        // Such an ampersand stands in a name, and the name matters more.
        config.allow_dangling_amp = true;
        Self {
            xml,
            buffer: Vec::new(),
            names: String::new(),
            ends: Vec::new(),
            text: String::new(),
            attributes: Vec::new(),
            held: 0,
            closing: false,
            record: None,
        }
    }

    /// The next step; `None` at the end of the document.
    pub(super) fn next(&mut self) -> Result<Option<Step>, Error> {
        if std::mem::take(&mut self.closing) {
            self.ends.pop();
            self.names.truncate(self.ends.last().copied().unwrap_or_default());
            self.text.clear();
        }
        loop {
            self.buffer.clear();
            self.xml.get_mut().renew();
            if self.record.is_some_and(|at| self.xml.buffer_position() - at > LARGEST_RECORD) {
                return Err(Error::TooLarge { what: "one record holds more than 16 MiB" });
            }
            match self.xml.read_event_into(&mut self.buffer)? {
                Event::Eof if self.ends.is_empty() => return Ok(None),
                Event::Eof => {
                    let within = format!("the element `{}`", self.name());
                    return Err(Error::Truncated { within });
                }
                Event::Start(start) => {
                    self.text.clear();
                    self.names.push_str(start.local_name().as_ref());
                    self.ends.push(self.names.len());
                    self.held = 0;
                    attributes(&start, &mut self.attributes, &mut self.held)?;
                    if self.ends.len() > DEEPEST {
                        return Err(Error::TooLarge {
                            what: "elements are nested more than 64 deep",
                        });
                    }
                    return Ok(Some(Step::Start));
                }
                Event::End(_) => {
                    self.closing = true;
                    return Ok(Some(Step::End));
                }
                Event::Text(piece) => self.text.push_str(&piece),
                Event::CData(piece) => self.text.push_str(&piece),
                Event::GeneralRef(reference) => resolve(&reference, &mut self.text),
                _ => {}
            }
            if self.text.len() > LARGEST {
                return Err(Error::TooLarge { what: "one text holds more than 16 MiB" });
            }
        }
    }

    /// The element that began or ended with the last step; empty before the first.
    pub(super) fn name(&self) -> &str {
        self.up(0)
    }

    /// The element around it; empty for the outermost one.
    pub(super) fn parent(&self) -> &str {
        self.up(1)
    }

    /// The element `levels` above the current one; empty beyond the outermost.
    pub(super) fn up(&self, levels: usize) -> &str {
        let Some(place) = self.ends.len().checked_sub(levels + 1) else { return "" };
        let end = self.ends.get(place).copied().unwrap_or_default();
        let start = place.checked_sub(1).and_then(|p| self.ends.get(p)).copied();
        self.names.get(start.unwrap_or_default()..end).unwrap_or_default()
    }

    /// The text of the element that ended, without blanks around it. Of an
    /// element with others inside, what stands after the last of them.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// An attribute of the element that began last; empty where it has none of
    /// that name.
    pub(super) fn attribute(&self, name: &str) -> &str {
        let held = self.attributes.iter().take(self.held);
        held.filter(|(known, _)| known == name).map(|(_, value)| value.trim()).next().unwrap_or("")
    }

    /// Whether an attribute is `true` or `1`.
    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.attribute(name), "true" | "1")
    }

    /// A record begins: what follows until [`end_record`](Self::end_record) is
    /// held in memory and must not grow beyond bounds.
    pub(super) fn begin_record(&mut self) {
        self.record = Some(self.xml.buffer_position());
    }

    /// The record was handed over.
    pub(super) fn end_record(&mut self) {
        self.record = None;
    }
}

/// Reads the attributes into strings that are used again and again.
fn attributes(
    start: &BytesStart<'_>,
    out: &mut Vec<(String, String)>,
    held: &mut usize,
) -> Result<(), Error> {
    // Two attributes of one name are the publisher's business; looking for them
    // takes quadratic time.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(quick_xml::Error::from)?;
        if out.len() == *held {
            out.push((String::new(), String::new()));
        }
        let Some((name, value)) = out.get_mut(*held) else { break };
        *held += 1;
        attribute.key.local_name().as_ref().clone_into(name);
        value.clear();
        let mut rest: &str = &attribute.value;
        while let Some((text, more)) = rest.split_once('&') {
            value.push_str(text);
            rest = match more.split_once(';') {
                Some((reference, after)) if reference.len() <= 10 => {
                    resolve_name(reference, value);
                    after
                }
                _ => {
                    value.push('&');
                    more
                }
            };
        }
        value.push_str(rest);
    }
    Ok(())
}

fn resolve(reference: &BytesRef<'_>, out: &mut String) {
    resolve_name(reference, out);
}

/// Appends the character of a predefined or numeric reference. Others are left
/// out: the lists declare none, and entities of a file's own making are not
/// expanded.
fn resolve_name(name: &str, out: &mut String) {
    let code = match name {
        "amp" => return out.push('&'),
        "lt" => return out.push('<'),
        "gt" => return out.push('>'),
        "quot" => return out.push('"'),
        "apos" => return out.push('\''),
        _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => name.strip_prefix('#').and_then(|decimal| decimal.parse().ok()),
        },
    };
    out.extend(code.and_then(char::from_u32));
}
