//! The whole flow, and the map of this crate.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jimun_core::{Embedded, Error, Limits, RowSink};
use jimun_decode::{decode, embedded, sniff};
use jimun_hash::Hash256;
use jimun_protection::{EditedCopy, Protection};
use jimun_record::{
    Day, DecoderOrigin, Fingerprint, Media, Record, Schema, Tool, Variant, Verdict,
};

use crate::candidate::Candidate;
use crate::checked_rows::CheckedRows;
use crate::clock::today;
use crate::comparison::Comparison;
use crate::hasher::PictureHasher;

/// Fingerprints picture files. By default a record has nothing but the picture's own PDQ
/// fingerprint.
///
/// ```
/// use jimun::{Fingerprinter, Limits, Protection};
///
/// let bytes = std::fs::read("tests/images/sklearn_china.jpg")?;
/// let fingerprinter = Fingerprinter::new(Limits::PHONE).protection(Protection::Standard);
/// let record = fingerprinter.fingerprint(&bytes)?;
/// assert!(record.fingerprints.len() > 1, "the picture's own, then those of likely copies");
/// println!("{}", record.to_json());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fingerprinter {
    pub(crate) limits: Limits,
    pub(crate) options: Options,
    tool: Tool,
    created: Option<Day>,
}

/// What a record has besides the picture's own PDQ fingerprint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) protection: Protection,
    pub(crate) imagehash: bool,
    pub(crate) pdq_512: bool,
}

impl Fingerprinter {
    /// A fingerprinter that spends no more than `limits` on a picture.
    pub fn new(limits: Limits) -> Self {
        Self { limits, options: Options::default(), tool: Tool::native(), created: None }
    }

    /// Adds fingerprints of likely copies.
    ///
    /// ```
    /// # use jimun::{Fingerprinter, Limits, Protection};
    /// let fingerprinter = Fingerprinter::new(Limits::SERVER).protection(Protection::Wide);
    /// ```
    #[must_use]
    pub fn protection(mut self, protection: Protection) -> Self {
        self.options.protection = protection;
        self
    }

    /// Adds the 64-bit hashes of ImageHash: `phash`, `dhash`, `dhash_vertical`, `ahash`, `whash`.
    #[must_use]
    pub fn imagehash(mut self, wanted: bool) -> Self {
        self.options.imagehash = wanted;
        self
    }

    /// Adds PDQ of the picture shrunk to 512×512 first, if that gives another hash.
    #[must_use]
    pub fn pdq_512(mut self, wanted: bool) -> Self {
        self.options.pdq_512 = wanted;
        self
    }

    /// Sets the maker that the record names. By default [`Tool::native`].
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Self {
        self.tool = tool;
        self
    }

    /// Sets the day that the record states. By default the day of the call, in UTC.
    #[must_use]
    pub fn created(mut self, day: Day) -> Self {
        self.created = Some(day);
        self
    }

    /// Fingerprints one picture file.
    ///
    /// ```
    /// use jimun::{ErrorKind, Fingerprinter, Limits};
    ///
    /// let refused = Fingerprinter::new(Limits::PHONE).fingerprint(b"not a picture");
    /// assert_eq!(refused.map_err(|error| error.kind()), Err(ErrorKind::Unsupported));
    /// ```
    ///
    /// # Errors
    /// `malformed`, `unsupported` or `limits`; see [`Error`].
    pub fn fingerprint(&self, bytes: &[u8]) -> Result<Record, Error> {
        contained(|| self.fingerprint_by(&mut |limits, sink| from_file(bytes, limits, sink)))
    }

    pub(crate) fn fingerprint_by(&self, decode: Decode<'_>) -> Result<Record, Error> {
        let mut hasher = PictureHasher::new(&self.limits, self.options);
        let embedded = decode(&self.limits, &mut hasher)?;
        let (fingerprints, verdict) = hasher.finish()?;
        Ok(Record { embedded, ..self.record(Schema::Record1, fingerprints, verdict) })
    }

    /// Fingerprints a picture that the caller has decoded: `decode` passes its rows to the sink, as
    /// [`RowSink`] says. The record says that the host decoded it (`decoder: "host"`), and cannot
    /// name what else a file may hold.
    ///
    /// For peers to compute the same, the rows must be as `docs/pixels.md` says: as stored, with
    /// the orientation stated separately; 16-bit samples by their high byte; no colour profile
    /// applied; alpha left in the row and not mixed with the colours.
    ///
    /// ```
    /// use jimun::decode::{ImageInfo, Orientation, Row};
    /// use jimun::{Fingerprinter, Limits};
    ///
    /// let orientation = Orientation::Upright;
    /// let record = Fingerprinter::new(Limits::SERVER).fingerprint_rows(|sink| {
    ///     sink.start(ImageInfo { width: 64, height: 64, orientation })?;
    ///     for y in 0..64_u8 {
    ///         let row: Vec<u8> = (0..64).map(|x: u8| x.wrapping_mul(y) ^ x).collect();
    ///         sink.row(Row::Luma8(&row));
    ///     }
    ///     Ok(())
    /// })?;
    /// assert!(record.to_json().contains(r#""decoder":"host""#));
    /// # Ok::<(), jimun::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of `decode`; `limits`; and `invalid_input` if the rows are not as announced.
    pub fn fingerprint_rows(
        &self,
        decode: impl FnOnce(&mut dyn RowSink) -> Result<(), Error>,
    ) -> Result<Record, Error> {
        contained(|| {
            let mut hasher = PictureHasher::new(&self.limits, self.options);
            let mut checked = CheckedRows::new(&self.limits, &mut hasher);
            decode(&mut checked)?;
            checked.finish()?;
            let (fingerprints, verdict) = hasher.finish()?;
            let record = self.record(Schema::Record1, fingerprints, verdict);
            Ok(Record { decoder: DecoderOrigin::Host, ..record })
        })
    }

    /// What a picture may cost.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The record of a candidate for a match: its own fingerprint first, then those of the picture
    /// that it may contain (see [`crate::protection::expand`]).
    ///
    /// # Errors
    /// As [`Self::fingerprint`].
    pub fn expand(&self, bytes: &[u8]) -> Result<Record, Error> {
        contained(|| self.expand_by(&mut |limits, sink| from_file(bytes, limits, sink)))
    }

    pub(crate) fn expand_by(&self, decode: Decode<'_>) -> Result<Record, Error> {
        let mut candidate = Candidate::new(&self.limits);
        let embedded = decode(&self.limits, &mut candidate)?;
        let (found, verdict) = candidate.finish()?;
        let fingerprints = found.iter().map(|&(copy, pdq)| {
            let whole = copy == EditedCopy::WHOLE;
            Fingerprint::of_pdq(pdq, if whole { Variant::Full } else { Variant::Copy(copy) })
        });
        let fingerprints = fingerprints.collect();
        Ok(Record { embedded, ..self.record(Schema::Candidate1, fingerprints, verdict) })
    }

    /// Looks for the copy in `bytes` among known fingerprints ([`Record::reliable_pdqs`]). Hashes
    /// of a quality below 50 are ignored, in the record and in the copy: receivers drop them.
    ///
    /// ```
    /// use jimun::{Fingerprinter, Limits};
    ///
    /// let fingerprinter = Fingerprinter::new(Limits::PHONE);
    /// let original = std::fs::read("tests/images/sklearn_china.jpg")?;
    /// let known = fingerprinter.fingerprint(&original)?.reliable_pdqs();
    /// let comparison = fingerprinter.compare(&known, &original)?;
    /// assert!(comparison.plain.is_some_and(|nearest| nearest.is_match() && nearest.distance == 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Self::fingerprint`], for the copy.
    pub fn compare(&self, known: &[(Variant, Hash256)], bytes: &[u8]) -> Result<Comparison, Error> {
        contained(|| self.compare_by(known, &mut |limits, sink| from_file(bytes, limits, sink)))
    }

    pub(crate) fn compare_by(
        &self,
        known: &[(Variant, Hash256)],
        decode: Decode<'_>,
    ) -> Result<Comparison, Error> {
        let mut candidate = Candidate::new(&self.limits);
        decode(&self.limits, &mut candidate)?;
        let (found, _) = candidate.finish()?;
        Ok(Comparison::of(known, &found))
    }

    fn record(&self, schema: Schema, fingerprints: Vec<Fingerprint>, verdict: Verdict) -> Record {
        Record {
            created: self.created.unwrap_or_else(today),
            decoder: DecoderOrigin::Core,
            embedded: Vec::new(),
            fingerprints,
            media: Media::Image,
            schema,
            tool: self.tool.clone(),
            verdict,
        }
    }
}

/// Passes a picture's rows to a sink, and says what else its file holds.
pub(crate) type Decode<'a> =
    &'a mut dyn FnMut(&Limits, &mut dyn RowSink) -> Result<Vec<Embedded>, Error>;

/// From the bytes of a file to rows in `sink`.
pub(crate) fn from_file(
    bytes: &[u8],
    limits: &Limits,
    sink: &mut dyn RowSink,
) -> Result<Vec<Embedded>, Error> {
    limits.check_file(bytes.len() as u64)?;
    let format = sniff(bytes)?;
    decode(format, bytes, limits, sink)?;
    Ok(embedded(format, bytes))
}

/// Turns a panic of this library into [`Error::Internal`] where panics unwind. `work` changes only
/// its own state.
fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Internal))
}
