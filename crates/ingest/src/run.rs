//! A run: inputs in, tables and coverage out.
//!
//! One thread reads, decompresses and cuts; workers parse; the caller's thread
//! brings what they give into the order of the input again, so that the output
//! does not depend on how many there are. A few chunks are under way at any
//! time, whatever the size of the input.

use crate::actors::Actors;
use crate::canonical;
use crate::collect::{Collector, Counts, Parsed, Warnings};
use crate::connector::{Connector, Shape};
use crate::csv::{Binding, CsvMapper, too_long};
use crate::formats::Format;
use crate::frame::{Chunk, Chunks, DocumentChunks, Ends, LineChunks, Records};
use crate::input::{self, Input, Kind, Opened};
use crate::json::{JsonMapper, PADDING};
use crate::list::List;
use crate::output::{self, Added, Assembly, Output, TableData, Write};
use crate::recognise::{Frame, Known, Recognised, recognise};
use crate::sink::Sink;
use crate::{Connectors, Error, HashKey, canonical_parquet};
use arrow_array::RecordBatch;
use memchr::memchr;
use model::{FileCoverage, Problem, Severity};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

/// How a run is done.
#[derive(Debug)]
pub struct Options {
    /// What exports are known.
    pub connectors: Connectors,
    /// Key of the hashes of bank accounts and the like.
    pub key: HashKey,
    /// Threads that parse, at least one.
    pub threads: usize,
    /// Where rows go.
    pub output: Output,
    /// Rows of a batch in memory, at least. A few more may share one batch.
    pub batch_rows: usize,
    /// Bytes of the longest record that is read; longer ones are rejected.
    pub longest_record: usize,
}

impl Options {
    /// Rows in memory, as many threads as there are processors, records of up to 64 MiB.
    #[must_use]
    pub fn new(connectors: Connectors, key: HashKey) -> Self {
        Self {
            connectors,
            key,
            threads: thread::available_parallelism().map_or(1, std::num::NonZero::get),
            output: Output::Memory,
            batch_rows: 16_384,
            longest_record: 64 << 20,
        }
    }
}

/// What a run gave.
#[derive(Debug)]
pub struct Ingested {
    /// What became of each input, in the order of file numbers
    /// ([`model::RowId::file`]).
    pub files: Vec<FileCoverage>,
    /// Rows by table. Tables without rows are not there.
    pub tables: BTreeMap<&'static str, TableData>,
    /// The distinct combinations of source and keys that the column `actor`
    /// refers to; see [`crate::actor_schema`].
    pub actors: Vec<RecordBatch>,
    /// What was odd and cost no record, and inputs nobody knew.
    pub notes: Vec<Problem>,
}

/// Hears how a run goes on.
pub trait Progress: Sync {
    /// So many inputs of so many bytes on disk are to be read.
    fn inputs(&self, _files: usize, _bytes: u64) {}
    /// The input at this path is next.
    fn file(&self, _path: &str) {}
    /// So many bytes have been read from disk, of all inputs together.
    fn read(&self, _bytes: u64) {}
    /// Whether to stop; the run then ends with [`Error::Cancelled`].
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody listens.
impl Progress for () {}

/// Takes rejected records, in the order of the input.
pub trait Rejects {
    /// A record was rejected: file, position, field, reason and a way out.
    fn reject(&mut self, problem: Problem);
}

impl Rejects for Vec<Problem> {
    fn reject(&mut self, problem: Problem) {
        self.push(problem);
    }
}

/// Reads every input under `paths`: files, and folders with all that is in them.
///
/// # Errors
/// When a path does not exist, an output cannot be written, or the run was
/// stopped. An input that cannot be read to its end is a rejected record of it.
pub fn run(
    paths: &[PathBuf],
    options: &Options,
    progress: &dyn Progress,
    rejects: &mut dyn Rejects,
) -> Result<Ingested, Error> {
    run_inputs(&input::find(paths)?, options, progress, rejects)
}

/// Reads one input that is no file, such as standard input, as [`run`] reads a
/// file called `name`. A canonical table in Parquet must be a file.
///
/// # Errors
/// As [`run`].
pub fn run_stream(
    name: &str,
    stream: impl Read + Send + 'static,
    options: &Options,
    progress: &dyn Progress,
    rejects: &mut dyn Rejects,
) -> Result<Ingested, Error> {
    let kind = Kind::Stream(Mutex::new(Some(Box::new(stream))));
    run_inputs(
        &[Input { path: name.into(), kind, bytes: 0, same_as: None }],
        options,
        progress,
        rejects,
    )
}

fn run_inputs(
    inputs: &[Input],
    options: &Options,
    progress: &dyn Progress,
    rejects: &mut dyn Rejects,
) -> Result<Ingested, Error> {
    progress.inputs(inputs.len(), inputs.iter().map(|input| input.bytes).sum());
    output::prepare(&options.output)?;
    let workers = options.threads.max(1);
    let (work, queue) = mpsc::channel();
    let queue = Mutex::new(queue);
    let (results, messages) = mpsc::channel();
    let (used, buffers) = mpsc::channel();
    // Chunks between the reader and the merge: enough that nobody waits.
    let ahead = workers * 2 + 2;
    let (permit, permits) = mpsc::sync_channel(ahead);
    let count = Arc::new(AtomicU64::new(0));
    thread::scope(|scope| {
        for worker in 0..workers {
            let (results, used, queue) = (results.clone(), used.clone(), &queue);
            scope.spawn(move || work_off(worker, options, queue, &results, &used));
        }
        let reader = Reader {
            options,
            progress,
            work: work.clone(),
            results,
            permits,
            buffers,
            next: 0,
            collector: Collector::new(options.key.clone()),
            count: Arc::clone(&count),
            workers,
        };
        scope.spawn(move || reader.run(inputs));
        let merge = Merge {
            assembly: Assembly::new(options.output.clone(), options.batch_rows, workers + 1),
            files: Vec::new(),
            notes: Vec::new(),
            warnings: Warnings::default(),
            counts: Counts::default(),
            writing: 0,
        };
        for _ in 0..ahead {
            // The channel is as large as this.
            let _ = permit.try_send(());
        }
        merge.run(&messages, permit, work, progress, &count, rejects)
    })
}

/// Reads one input with one format, into memory. For tests of formats, and for
/// callers that already know what they have.
///
/// # Errors
/// When reading fails or the format is wrong.
pub fn read(
    format: &dyn Format,
    path: &str,
    input: &mut dyn BufRead,
    key: &HashKey,
    rejects: &mut dyn Rejects,
) -> Result<Ingested, Error> {
    let mut collector = Collector::new(key.clone());
    collector.input(0, &path.into(), &format.source().into());
    let mut merge = Merge {
        assembly: Assembly::new(Output::Memory, 16_384, 1),
        files: Vec::new(),
        notes: Vec::new(),
        warnings: Warnings::default(),
        counts: Counts::default(),
        writing: 0,
    };
    merge.begin(path.to_owned(), Some(format.name().to_owned()), None);
    let mut out = |mut parsed: Parsed| merge.rows(0, 0, &mut parsed, rejects).map(|_| ());
    let mut sink = Sink::new(&mut collector, format.name(), &mut out);
    format.read(input, &mut sink)?;
    sink.end()?;
    merge.end_file();
    merge.assembly.rest()?;
    merge.finish()
}

/// What workers do.
enum Work<'c> {
    Chunk { seq: u64, job: Arc<Job<'c>>, chunk: Chunk },
    Write(Write),
}

/// One input that is read in chunks.
struct Job<'c> {
    file: u32,
    path: Arc<str>,
    source: Arc<str>,
    connector: Known<'c>,
    binding: Option<Binding>,
}

/// What the merge hears.
enum Message {
    /// Something with a place in the order of the input.
    Ordered(u64, Out),
    Written(Result<(), Error>),
}

enum Out {
    Begin { path: String, connector: Option<String>, duplicate_of: Option<String> },
    Rows { file: u32, worker: usize, parsed: Box<Parsed> },
    Note(Problem),
    EndFile,
    End,
    Failed(Error),
}

/// Nobody is there to hear any more: the run has failed elsewhere.
struct Gone;

struct Reader<'r, 'c> {
    options: &'c Options,
    progress: &'r dyn Progress,
    work: Sender<Work<'c>>,
    results: Sender<Message>,
    permits: Receiver<()>,
    buffers: Receiver<Vec<u8>>,
    next: u64,
    collector: Collector,
    count: Arc<AtomicU64>,
    workers: usize,
}

impl<'c> Reader<'_, 'c> {
    fn run(mut self, inputs: &[Input]) {
        for (number, input) in inputs.iter().enumerate() {
            if self.progress.cancelled() {
                let _ = self.send(Out::Failed(Error::Cancelled));
                return;
            }
            let file = u32::try_from(number).unwrap_or(u32::MAX);
            if self.input(file, input).is_err() {
                return;
            }
        }
        let _ = self.send(Out::End);
    }

    /// The number of the next thing in order, when there is room for it.
    fn seq(&mut self) -> Result<u64, Gone> {
        self.permits.recv().map_err(|_| Gone)?;
        self.next += 1;
        Ok(self.next - 1)
    }

    fn send(&mut self, out: Out) -> Result<(), Gone> {
        let seq = self.seq()?;
        self.results.send(Message::Ordered(seq, out)).map_err(|_| Gone)
    }

    fn input(&mut self, file: u32, input: &Input) -> Result<(), Gone> {
        let path = input.path.display().to_string();
        self.progress.file(&path);
        if let Some(same) = &input.same_as {
            let same = same.display().to_string();
            let message = format!("it is the same as `{same}`, byte for byte, and was used once");
            let problem = Problem::warning("duplicate", message).in_file(&*path);
            let duplicate_of = Some(same);
            self.send(Out::Begin { path, connector: None, duplicate_of })?;
            self.send(Out::Note(problem.help("leave one of them out")))?;
            return self.send(Out::EndFile);
        }
        match &input.kind {
            Kind::Folder(format) => {
                let format = *format;
                self.begin(&path, Some(format.name()))?;
                self.code(file, &path, format, |sink| format.read_folder(&input.path, sink))?;
            }
            Kind::File => match input::open(&input.path, &self.count) {
                Ok(opened) => self.file(file, &path, &input.path, opened, "canonical")?,
                Err(error) => self.unreadable(&path, &error)?,
            },
            Kind::Stream(stream) => {
                let stream = stream.lock().ok().and_then(|mut stream| stream.take());
                match input::open_stream(
                    stream.unwrap_or_else(|| Box::new(std::io::empty())),
                    &self.count,
                ) {
                    // Only a file can be read from its end, as Parquet is.
                    Ok(opened) => {
                        self.file(
                            file,
                            &path,
                            &input.path,
                            Opened { plain: false, ..opened },
                            "canonical",
                        )?;
                    }
                    Err(error) => self.unreadable(&path, &error)?,
                }
            }
            Kind::List(about) => match List::read(about) {
                Ok(list) => match input::open(&input.path, &self.count) {
                    Ok(opened) => {
                        let named = PathBuf::from(format!("{}.csv", list.table.name));
                        self.file(file, &path, &named, opened, &list.name)?;
                    }
                    Err(error) => self.unreadable(&path, &error)?,
                },
                Err(problem) => {
                    self.begin(&path, None)?;
                    self.send(Out::Note(*problem))?;
                }
            },
        }
        self.send(Out::EndFile)
    }

    fn begin(&mut self, path: &str, connector: Option<&str>) -> Result<(), Gone> {
        let (path, connector) = (path.to_owned(), connector.map(str::to_owned));
        self.send(Out::Begin { path, connector, duplicate_of: None })
    }

    fn unreadable(&mut self, path: &str, error: &Error) -> Result<(), Gone> {
        self.begin(path, None)?;
        let message = format!("the file cannot be read: {}", reasons(error));
        self.send(Out::Note(Problem::error("unreadable", message).in_file(path)))
    }

    /// `named`: the path whose name may say which canonical table it is.
    fn file(
        &mut self,
        file: u32,
        path: &str,
        named: &Path,
        opened: Opened,
        source: &str,
    ) -> Result<(), Gone> {
        let connectors = &self.options.connectors;
        match recognise(connectors, named, &opened.head, opened.complete, source) {
            Recognised::Mapped { connector, frame } => {
                self.begin(path, Some(&connector.get().name))?;
                self.mapped(file, path, connector, frame, opened)
            }
            Recognised::Code(format) => {
                self.begin(path, Some(format.name()))?;
                let mut input = BufReader::with_capacity(1 << 16, opened.from(0));
                self.code(file, path, format, |sink| format.read(&mut input, sink))
            }
            Recognised::Parquet(_) if !opened.plain => {
                self.begin(path, None)?;
                let problem = Problem::warning(
                    "not-recognised",
                    "Parquet is read from a file only, not from a stream or inside another compression",
                );
                self.send(Out::Note(problem.in_file(path).help("write it to a file of its own")))
            }
            Recognised::Parquet(table) => {
                self.begin(path, Some(&format!("canonical-{}", table.name)))?;
                self.parquet(file, path, Path::new(path), table, source)
            }
            Recognised::Empty => {
                // Nothing is lost with a file that holds nothing: it was read.
                self.begin(path, Some("no records"))?;
                let note = Problem::new(Severity::Note, "empty", "no record is in this file")
                    .in_file(path);
                self.send(Out::Note(note))
            }
            Recognised::Nobody(problem) => {
                self.begin(path, None)?;
                self.send(Out::Note(problem.in_file(path)))
            }
        }
    }

    fn mapped(
        &mut self,
        file: u32,
        path: &str,
        connector: Known<'c>,
        frame: Frame,
        opened: Opened,
    ) -> Result<(), Gone> {
        let longest = self.options.longest_record;
        let mut binding = None;
        let mut chunks: Box<dyn Chunks> = match frame {
            Frame::Lines => Box::new(LineChunks::new(opened.from(0), Ends::Line, 1, longest)),
            Frame::Document(place) => Box::new(DocumentChunks::new(opened.from(0), place, longest)),
            Frame::Csv(layout) => {
                binding = Some(Binding::new(&connector.get().plan, &layout));
                if connector.get().path.is_empty() {
                    self.unknown_columns(path, connector.get(), &layout.headers)?;
                }
                let ends = Ends::Csv(layout.delimiter);
                Box::new(LineChunks::new(
                    opened.from(layout.bytes),
                    ends,
                    layout.lines + 1,
                    longest,
                ))
            }
        };
        let source = connector.get().source.as_str().into();
        let job = Arc::new(Job { file, path: path.into(), source, connector, binding });
        loop {
            if self.progress.cancelled() {
                return self.send(Out::Failed(Error::Cancelled));
            }
            let buffer = self.buffers.try_recv().unwrap_or_default();
            match chunks.next(buffer) {
                Ok(Some(chunk)) => {
                    let seq = self.seq()?;
                    self.work
                        .send(Work::Chunk { seq, job: Arc::clone(&job), chunk })
                        .map_err(|_| Gone)?;
                }
                Ok(None) => return Ok(()),
                Err(error) => return self.broken(file, path, &error.to_string()),
            }
        }
    }

    /// Columns of a canonical file that its table does not have.
    fn unknown_columns(
        &mut self,
        path: &str,
        connector: &Connector,
        headers: &[String],
    ) -> Result<(), Gone> {
        debug_assert!(connector.shape == Shape::Csv, "only CSV has headers");
        let Some(table) = connector.plan.rows.first().map(|row| row.table) else { return Ok(()) };
        for header in headers
            .iter()
            .filter(|header| !header.is_empty() && !canonical::is_known(table, header))
        {
            let message = format!("`{}` has no column `{header}`, which is not used", table.name);
            let mut note = Problem::new(Severity::Note, "unknown-column", message)
                .in_file(path)
                .in_field(header);
            note.help =
                crate::connector::nearest(header, table.columns.iter().map(|column| column.name));
            self.send(Out::Note(note))?;
        }
        Ok(())
    }

    /// Reading failed in the middle: what is missing is one rejected record.
    fn broken(&mut self, file: u32, path: &str, reason: &str) -> Result<(), Gone> {
        let mut parsed = Parsed::default();
        parsed.counts.rejected = 1;
        parsed.rejects.push(
            Problem::error("unreadable", format!("the rest of the file cannot be read: {reason}"))
                .in_file(path)
                .help("export or copy the file again; it may be damaged"),
        );
        self.send(Out::Rows { file, worker: self.workers, parsed: Box::new(parsed) })
    }

    /// Lets a format write to a sink whose rows go on their way at once.
    fn code(
        &mut self,
        file: u32,
        path: &str,
        format: &'static dyn Format,
        read: impl FnOnce(&mut Sink<'_>) -> Result<(), Error>,
    ) -> Result<(), Gone> {
        let mut collector =
            std::mem::replace(&mut self.collector, Collector::new(self.options.key.clone()));
        collector.input(file, &path.into(), &format.source().into());
        let worker = self.workers;
        let mut gone = false;
        let result = {
            let mut out = |parsed: Parsed| {
                let sent = self.send(Out::Rows { file, worker, parsed: Box::new(parsed) });
                gone |= sent.is_err();
                sent.map_err(|Gone| Error::Cancelled)
            };
            let mut sink = Sink::new(&mut collector, format.name(), &mut out);
            let result = read(&mut sink);
            sink.end().and(result)
        };
        self.collector = collector;
        match result {
            _ if gone => Err(Gone),
            Ok(()) => Ok(()),
            Err(Error::Read(error)) => self.broken(file, path, &error.to_string()),
            Err(error @ Error::Open { .. }) => self.broken(file, path, &reasons(&error)),
            Err(error) => self.send(Out::Failed(error)),
        }
    }

    fn parquet(
        &mut self,
        file: u32,
        path: &str,
        on_disk: &Path,
        table: &'static model::Table,
        source: &str,
    ) -> Result<(), Gone> {
        let mut collector =
            std::mem::replace(&mut self.collector, Collector::new(self.options.key.clone()));
        collector.input(file, &path.into(), &source.into());
        let worker = self.workers;
        let result = canonical_parquet::read(on_disk, table, &mut collector, &mut |parsed| {
            self.send(Out::Rows { file, worker, parsed: Box::new(parsed) })
                .map_err(|Gone| Error::Cancelled)
        });
        self.collector = collector;
        match result {
            Ok(()) => Ok(()),
            Err(Error::Cancelled) => Err(Gone),
            Err(Error::Read(error)) => self.broken(file, path, &error.to_string()),
            Err(error) => self.send(Out::Failed(error)),
        }
    }
}

/// An error with its causes, on one line.
fn reasons(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn work_off(
    worker: usize,
    options: &Options,
    queue: &Mutex<Receiver<Work<'_>>>,
    results: &Sender<Message>,
    used: &Sender<Vec<u8>>,
) {
    let mut collector = Collector::new(options.key.clone());
    let mut json = JsonMapper::new(&options.key);
    let mut csv = CsvMapper::new(&options.key);
    loop {
        let next = match queue.lock() {
            Ok(queue) => queue.recv(),
            Err(_) => return,
        };
        let message = match next {
            Err(_) => return,
            Ok(Work::Write(write)) => Message::Written(write.run()),
            Ok(Work::Chunk { seq, job, mut chunk }) => {
                collector.input(job.file, &job.path, &job.source);
                let longest = options.longest_record;
                parse(&job, &mut chunk, longest, &mut json, &mut csv, &mut collector);
                // Nobody may be there to use it again.
                let _ = used.send(std::mem::take(&mut chunk.bytes));
                let out = match collector.take() {
                    Ok(parsed) => Out::Rows { file: job.file, worker, parsed: Box::new(parsed) },
                    Err(error) => Out::Failed(error),
                };
                Message::Ordered(seq, out)
            }
        };
        if results.send(message).is_err() {
            return;
        }
    }
}

fn parse(
    job: &Job<'_>,
    chunk: &mut Chunk,
    longest: usize,
    json: &mut JsonMapper,
    csv: &mut CsvMapper,
    collector: &mut Collector,
) {
    let plan = &job.connector.get().plan;
    for position in &chunk.too_long {
        collector.begin();
        collector.reject(*position, too_long(longest));
    }
    let Chunk { bytes, len, records, cut, .. } = chunk;
    let (len, cut) = (*len, *cut);
    match records {
        Records::Lines(first) => {
            if let Some(binding) = &job.binding {
                let bytes = bytes.get(..len).unwrap_or_default();
                csv.chunk(plan, binding, bytes, *first, cut, longest, collector);
                return;
            }
            let mut line = *first;
            let mut start = 0;
            while start < len {
                let rest = bytes.get(start..len).unwrap_or_default();
                let end = memchr(b'\n', rest).map_or(len, |at| start + at);
                let last = end == len;
                one(plan, bytes, start, end, line, cut && last, longest, json, collector);
                start = end + 1;
                line += 1;
            }
        }
        Records::Ends(first, ends) => {
            let mut start = 0;
            let mut position = *first;
            // Numbers of those that are not here are taken.
            let mut passed = chunk.too_long.iter().peekable();
            let many = ends.len();
            for (at, end) in ends.iter().enumerate() {
                while passed.next_if(|taken| **taken == position).is_some() {
                    position += 1;
                }
                let last = at + 1 == many;
                one(plan, bytes, start, *end, position, cut && last, longest, json, collector);
                start = *end;
                position += 1;
            }
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "two callers, and each is a different thing")]
fn one(
    plan: &crate::connector::Plan,
    bytes: &mut [u8],
    start: usize,
    end: usize,
    position: u64,
    cut: bool,
    longest: usize,
    json: &mut JsonMapper,
    collector: &mut Collector,
) {
    let Some(record) = bytes.get(start..end) else { return };
    let before = record.len() - record.trim_ascii_start().len();
    let length = record.trim_ascii().len();
    if length == 0 {
        return;
    }
    if length > longest {
        collector.begin();
        collector.reject(position, too_long(longest));
        return;
    }
    let start = start + before;
    // What follows a record is the next one, or the padding of the chunk.
    let Some(record) = bytes.get_mut(start..start + length + PADDING) else { return };
    json.record(plan, record, length, position, cut, collector);
}

/// Brings results into order.
struct Merge {
    assembly: Assembly,
    files: Vec<FileCoverage>,
    notes: Vec<Problem>,
    warnings: Warnings,
    counts: Counts,
    writing: usize,
}

impl Merge {
    fn run(
        mut self,
        messages: &Receiver<Message>,
        permit: SyncSender<()>,
        work: Sender<Work<'_>>,
        progress: &dyn Progress,
        count: &AtomicU64,
        rejects: &mut dyn Rejects,
    ) -> Result<Ingested, Error> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        let mut ended = false;
        while !ended {
            match messages.recv() {
                Ok(Message::Ordered(seq, out)) => {
                    early.insert(seq, out);
                }
                Ok(Message::Written(result)) => {
                    self.writing = self.writing.saturating_sub(1);
                    result?;
                }
                // Every thread has gone without a word: only a panic does that,
                // and the scope passes it on.
                Err(_) => return Err(Error::Cancelled),
            }
            while let Some(out) = early.remove(&next) {
                next += 1;
                // The reader may be gone already.
                let _ = permit.try_send(());
                match out {
                    Out::Begin { path, connector, duplicate_of } => {
                        self.begin(path, connector, duplicate_of);
                    }
                    Out::Rows { file, worker, mut parsed } => {
                        for write in self.rows(file, worker, &mut parsed, rejects)? {
                            self.writing += 1;
                            let _ = work.send(Work::Write(write));
                        }
                        progress.read(count.load(Ordering::Relaxed));
                    }
                    Out::Note(problem) => self.notes.push(problem),
                    Out::EndFile => self.end_file(),
                    Out::End => ended = true,
                    Out::Failed(error) => return Err(error),
                }
            }
        }
        for write in self.assembly.rest()? {
            self.writing += 1;
            let _ = work.send(Work::Write(write));
        }
        drop(work);
        while self.writing > 0 {
            match messages.recv() {
                Ok(Message::Written(result)) => {
                    self.writing -= 1;
                    result?;
                }
                Ok(Message::Ordered(..)) => {}
                Err(_) => return Err(Error::Cancelled),
            }
        }
        progress.read(count.load(Ordering::Relaxed));
        self.finish()
    }

    fn begin(&mut self, path: String, connector: Option<String>, duplicate_of: Option<String>) {
        let coverage = FileCoverage { path, connector, duplicate_of, ..FileCoverage::default() };
        self.files.push(coverage);
    }

    fn rows(
        &mut self,
        file: u32,
        worker: usize,
        parsed: &mut Parsed,
        rejects: &mut dyn Rejects,
    ) -> Result<Vec<Write>, Error> {
        let Added { counts, writes } = self.assembly.add(file, worker, parsed)?;
        if let Some(coverage) = self.files.last_mut() {
            for (table, rows) in counts {
                coverage.rows_out += rows;
                *coverage.tables.entry(table.to_owned()).or_default() += rows;
            }
        }
        self.counts.add(std::mem::take(&mut parsed.counts));
        self.warnings.merge(std::mem::take(&mut parsed.warnings));
        for problem in parsed.rejects.drain(..) {
            rejects.reject(problem);
        }
        Ok(writes)
    }

    fn end_file(&mut self) {
        let counts = std::mem::take(&mut self.counts);
        let warnings = std::mem::take(&mut self.warnings);
        let Some(coverage) = self.files.last_mut() else { return };
        coverage.mapped = counts.mapped;
        coverage.not_used = counts.not_used;
        coverage.rejected = counts.rejected;
        coverage.rows_in = counts.mapped + counts.not_used + counts.rejected;
        coverage.not_used_kinds = counts.kinds.into_iter().collect();
        coverage.not_used_kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.notes.extend(warnings.into_problems(&coverage.path));
    }

    fn finish(self) -> Result<Ingested, Error> {
        let (tables, actors): (_, Actors) = self.assembly.into_tables();
        Ok(Ingested { files: self.files, tables, actors: actors.batches()?, notes: self.notes })
    }
}
