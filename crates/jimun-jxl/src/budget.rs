//! Caps the work that a small malicious file can request.

use jimun_core::{Error, Limits};
use jxl::api::{JxlParallelRunner, JxlParallelRunnerFun};
use jxl::error::{Error as JxlError, Result};

use super::headers::Headers;

/// The maximum number of times that the decoder asks for work in one frame: planes of low
/// frequencies, their smoothing, and the groups.
const CALLS_A_FRAME: u64 = 4;

/// Layers, patches and low frequencies that any picture may be built from, whatever its size.
const MIN_HIDDEN_FRAMES: u64 = 8;

/// Runs the decoder's work on this thread and counts it. Frames that are not shown produce no
/// decoder event, so this is the only place where they can be counted.
pub(super) struct Budget {
    calls_left: u64,
    is_over: bool,
}

impl Budget {
    pub(super) fn of(headers: &Headers, limits: &Limits) -> Self {
        let picture = headers.picture;
        let pixels = (u64::from(picture.width) * u64::from(picture.height)).max(1);
        let affordable = limits.max_pixels / pixels;
        let shown = (headers.frames as u64).min(affordable).min(limits.max_frames.into());
        let hidden = affordable.clamp(MIN_HIDDEN_FRAMES, limits.max_frames.max(8).into());
        Self { calls_left: CALLS_A_FRAME * (shown + hidden), is_over: false }
    }

    /// # Errors
    /// When the decoder was stopped.
    pub(super) fn is_kept(&self) -> Result<(), Error> {
        let feature = "a picture built from so many frames";
        if self.is_over { Err(Error::UnsupportedFeature { feature }) } else { Ok(()) }
    }
}

impl JxlParallelRunner for Budget {
    fn run(&mut self, tasks: usize, work: &JxlParallelRunnerFun<'_>) -> Result<()> {
        self.run_ordered(tasks, None, work)
    }

    fn num_threads(&self) -> usize {
        1
    }

    fn run_ordered(
        &mut self,
        tasks: usize,
        _: Option<usize>,
        work: &JxlParallelRunnerFun<'_>,
    ) -> Result<()> {
        let Some(left) = self.calls_left.checked_sub(1) else {
            self.is_over = true;
            return Err(JxlError::ArithmeticOverflow);
        };
        self.calls_left = left;
        (0..tasks).try_for_each(work)
    }
}
