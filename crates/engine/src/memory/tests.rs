use std::sync::Arc;

use super::*;

fn spiller(pool: &Arc<dyn MemoryPool>) -> MemoryReservation {
    MemoryConsumer::new("a spiller").with_can_spill(true).register(pool)
}

#[test]
fn a_small_operator_gets_what_it_asks_for_however_many_are_registered() {
    let pool: Arc<dyn MemoryPool> = Arc::new(Pool::new(800));
    let many: Vec<MemoryReservation> = (0..50).map(|_| spiller(&pool)).collect();
    let small = spiller(&pool);
    small.try_grow(100).unwrap();
    assert!(small.try_grow(1).is_err(), "an eighth, and an equal share is less");
    drop(many);
    small.try_grow(700).unwrap();
    assert_eq!(pool.reserved(), 800);
}

#[test]
fn nobody_gets_what_is_not_there() {
    let pool: Arc<dyn MemoryPool> = Arc::new(Pool::new(800));
    let pinned = MemoryConsumer::new("a join").register(&pool);
    pinned.try_grow(750).unwrap();
    let spiller = spiller(&pool);
    assert!(spiller.try_grow(51).is_err());
    spiller.try_grow(50).unwrap();
    let error = pinned.try_grow(1).unwrap_err().to_string();
    assert!(error.contains("a join asked for") && error.contains("--memory"), "{error}");
    spiller.free();
    pinned.try_grow(50).unwrap();
    drop(pinned);
    assert_eq!(pool.reserved(), 0);
}
