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
    small.try_grow(650).unwrap();
    assert_eq!(pool.reserved(), 750);
}

#[test]
fn whoever_comes_last_finds_a_beginning() {
    let pool: Arc<dyn MemoryPool> = Arc::new(Pool::new(6_400));
    let many: Vec<MemoryReservation> = (0..9).map(|_| spiller(&pool)).collect();
    let full = many.iter().filter(|one| one.try_grow(800).is_ok()).count();
    assert_eq!(full, 7, "the last sixteenth is held back");
    let last = spiller(&pool);
    last.try_grow(100).unwrap();
    assert!(last.try_grow(400).is_err());
}

#[test]
fn nobody_gets_what_is_not_there() {
    let pool: Arc<dyn MemoryPool> = Arc::new(Pool::new(800));
    let pinned = MemoryConsumer::new("a join").register(&pool);
    pinned.try_grow(750).unwrap();
    let spiller = spiller(&pool);
    assert!(spiller.try_grow(13).is_err(), "what is left is held back from large ones");
    spiller.try_grow(12).unwrap();
    assert!(pinned.try_grow(39).is_err());
    let error = pinned.try_grow(39).unwrap_err().to_string();
    assert!(error.contains("a join asked for") && error.contains("--memory"), "{error}");
    spiller.free();
    pinned.try_grow(50).unwrap();
    drop(pinned);
    assert_eq!(pool.reserved(), 0);
}
