//! Executes a batch, one operation after the other, inside one write.

use actix_web::http::StatusCode;

use super::{
    operation::{Action, Operation},
    reference,
    request::BatchRequest,
    target_path::{PathId, ResourceKind},
};
use crate::{
    changes::Actor,
    config::Writes,
    database::Connection,
    error::AppError,
    http::{Precondition, RenderResponse, WriteFn, WriteResponse},
    memberships::{self, Membership},
    players::Player,
    resources::{JsonResource, operations},
    teams::Team,
};

/// The outcomes of all operations, in their order.
pub struct BatchOutcome(Vec<Box<dyn RenderResponse>>);

type BoxedWrite =
    Box<dyn FnOnce(&mut Connection) -> Result<Box<dyn RenderResponse>, AppError> + Send>;

/// An operation before its execution.
enum Step {
    /// The body is parsed.
    Ready(BoxedWrite),
    /// Path or body contain references, which are resolved when the earlier operations have been executed.
    Deferred(Operation),
}

/// Parses all bodies without references; the closure executes the operations.
pub fn prepare(
    batch: BatchRequest,
    actor: Actor,
    settings: Writes,
) -> Result<impl WriteFn<BatchOutcome>, AppError> {
    let steps = batch.0.into_iter().enumerate().map(|(index, operation)| {
        if operation.has_references {
            return Ok(Step::Deferred(operation));
        }
        let write = write_of(operation, &actor, settings, &[]);
        write.map(Step::Ready).map_err(|error| error.in_operation(index))
    });
    let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
    Ok(move |connection: &mut Connection| {
        let mut outcomes = Vec::with_capacity(steps.len());
        let mut ids = Vec::with_capacity(steps.len());
        for (index, step) in steps.into_iter().enumerate() {
            let write = match step {
                Step::Ready(write) => Ok(write),
                Step::Deferred(operation) => write_of(operation, &actor, settings, &ids),
            };
            let outcome = write.and_then(|write| write(connection));
            let outcome = outcome.map_err(|error| error.in_operation(index))?;
            ids.push(outcome.id());
            outcomes.push(outcome);
        }
        Ok(BatchOutcome(outcomes))
    })
}

/// The write of an operation; `ids` are those that the earlier operations produced.
fn write_of(
    operation: Operation,
    actor: &Actor,
    settings: Writes,
    ids: &[Option<i64>],
) -> Result<BoxedWrite, AppError> {
    match operation.kind {
        ResourceKind::Team => write_of_resource::<Team>(operation, actor, settings, ids),
        ResourceKind::Player => write_of_resource::<Player>(operation, actor, settings, ids),
        ResourceKind::Membership => {
            write_of_resource::<Membership>(operation, actor, settings, ids)
        }
    }
}

fn write_of_resource<R: JsonResource>(
    operation: Operation,
    actor: &Actor,
    settings: Writes,
    ids: &[Option<i64>],
) -> Result<BoxedWrite, AppError> {
    let Operation { action, mut body, if_match, .. } = operation;
    reference::replace(&mut body, ids);
    let actor = actor.clone();
    let precondition = || Precondition::new(if_match, None, settings);
    Ok(match action {
        Action::Create => boxed(operations::create::<R>(actor, body)?),
        Action::Replace(id) => {
            let id = resolve(id, ids)?.into();
            boxed(operations::replace::<R>(actor, id, precondition()?, body)?)
        }
        Action::Patch(id) => {
            let id = resolve(id, ids)?.into();
            boxed(operations::patch::<R>(actor, id, precondition()?, body))
        }
        Action::Delete(id) => {
            let id = resolve(id, ids)?.into();
            boxed(operations::delete::<R>(actor, id, precondition()?))
        }
        Action::Transfer(player) => {
            boxed(memberships::transfer_operation(actor, resolve(player, ids)?.into(), body)?)
        }
    })
}

/// The id itself. Parsing the batch has checked that a reference points to an operation that produces one.
fn resolve(id: PathId, ids: &[Option<i64>]) -> Result<i64, AppError> {
    match id {
        PathId::Number(id) => Ok(id),
        PathId::Reference(index) => {
            let id = ids.get(index).copied().flatten();
            id.ok_or_else(|| AppError::internal(format!("operation {index} produced no id")))
        }
    }
}

/// The same write, with its outcome type erased.
fn boxed<O: RenderResponse>(write: impl WriteFn<O>) -> BoxedWrite {
    Box::new(move |connection| Ok(Box::new(write(connection)?) as Box<dyn RenderResponse>))
}

impl RenderResponse for BatchOutcome {
    fn id(&self) -> Option<i64> {
        None
    }

    fn render(&self) -> Result<WriteResponse, AppError> {
        let mut body = String::from(r#"{"results":["#);
        for (index, outcome) in self.0.iter().enumerate() {
            let WriteResponse { status, etag, body: document, .. } = outcome.render()?;
            let etag = serde_json::to_string(&etag).map_err(AppError::internal)?;
            let document = document.as_deref().unwrap_or("null");
            body.push_str(if index == 0 { "" } else { "," });
            // The parts are JSON already, and are not parsed and serialized again.
            let status = status.as_u16().to_string();
            let parts =
                [r#"{"status":"#, &status, r#","body":"#, document, r#","etag":"#, &etag, "}"];
            body.extend(parts);
        }
        body.push_str("]}");
        Ok(WriteResponse { status: StatusCode::OK, location: None, etag: None, body: Some(body) })
    }
}
