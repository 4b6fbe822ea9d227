/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_audit_tree.c - the tree against the definition of RFC 9162, and known answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/record.h"
#include "audit/tree.h"

#define LEAVES 300

static struct audit_hash leaves[LEAVES];

static int make_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEAVES; i++) {
        const unsigned char bytes[] = { (unsigned char)(i & 0xff), (unsigned char)(i >> 8) };
        tree_leaf((struct str){ (const char *)bytes, sizeof bytes }, &leaves[i]);
    }
    return 0;
}

/* MTH, as it is defined: the larger part is the largest power of two below the size. */
static struct audit_hash naive_hash(const struct audit_hash *from, size_t count)
{
    struct audit_hash left;
    struct audit_hash right;
    size_t k = 1;
    if (count == 1)
        return *from;
    while (k * 2 < count)
        k *= 2;
    left = naive_hash(from, k);
    right = naive_hash(from + k, count - k);
    tree_node(&left, &right, &left);
    return left;
}

static size_t reads;

static bool source(void *context, unsigned level, int64_t at, struct audit_hash *ret,
                   struct err *err)
{
    size_t size = *(const size_t *)context;
    (void)err;
    reads++;
    assert_true((size_t)(at + 1) << level <= size);
    *ret = naive_hash(leaves + ((size_t)at << level), (size_t)1 << level);
    return true;
}

static void assert_hash(const struct audit_hash *hash, const char *hex)
{
    char text[AUDIT_HEX_SIZE];
    assert_string_equal(audit_hex(hash, text), hex);
}

/* Leaves and roots that the implementations of Certificate Transparency are tested with. */
static void test_known_answers(void **state)
{
    const struct str entries[] = {
        STR(""),         STR("\x00"),
        STR("\x10"),     STR("\x20\x21"),
        STR("\x30\x31"), STR("\x40\x41\x42\x43"),
        STR("PQRSTUVW"), STR("`abcdefghijklmno"),
    };
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    struct tree tree = { 0 };
    struct audit_hash completed[AUDIT_LEVELS];
    struct audit_hash root;
    (void)state;
    for (size_t i = 0; i <= sizeof entries / sizeof *entries; i++) {
        tree_root(&tree, &root);
        assert_hash(&root, roots[i]);
        if (i == sizeof entries / sizeof *entries)
            break;
        tree_leaf(entries[i], &leaves[i]);
        (void)tree_add(&tree, &leaves[i], completed);
    }
    struct tree_proof proof;
    struct err err = { 0 };
    size_t size = 8;
    assert_true(tree_prove_inclusion(source, &size, 5, 8, &proof, &err));
    assert_int_equal(proof.count, 3);
    assert_hash(&proof.hashes[0],
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    assert_hash(&proof.hashes[1],
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    assert_hash(&proof.hashes[2],
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assert_true(tree_prove_consistency(source, &size, 2, 5, &proof, &err));
    assert_int_equal(proof.count, 2);
    assert_hash(&proof.hashes[0],
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
    assert_hash(&proof.hashes[1],
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    make_leaves(NULL);
}

/* Leaf by leaf: the root, what is completed, and what is kept. */
static void test_growth(void **state)
{
    struct tree tree = { 0 };
    (void)state;
    for (size_t size = 1; size <= LEAVES; size++) {
        struct audit_hash completed[AUDIT_LEVELS];
        struct audit_hash frontier[AUDIT_LEVELS];
        struct audit_hash root;
        struct audit_hash wanted = naive_hash(leaves, size);
        struct tree again;
        unsigned top = tree_add(&tree, &leaves[size - 1], completed);
        assert_int_equal(tree.size, size);
        for (unsigned level = 0; level <= top; level++) {
            size_t at = (size >> level) - 1;
            struct audit_hash node = naive_hash(leaves + (at << level), (size_t)1 << level);
            assert_true(audit_hash_equal(&completed[level], &node));
        }
        assert_int_equal(tree_frontier(&tree, frontier), __builtin_popcountll(size));
        tree_open(&again, (int64_t)size, frontier);
        tree_root(&again, &root);
        assert_true(audit_hash_equal(&root, &wanted));
        tree = again;
    }
}

/* Nothing that was changed is proved: another leaf, place, size, root, or hash of the proof. */
static void assert_only_this(const struct audit_hash *hash, int64_t leaf, int64_t size,
                             const struct audit_hash *root, struct tree_proof *proof)
{
    struct audit_hash other = *hash;
    other.bytes[leaf % AUDIT_HASH_SIZE] ^= 1;
    assert_true(tree_included(hash, leaf, size, root, proof));
    assert_false(tree_included(&other, leaf, size, root, proof));
    assert_false(tree_included(hash, leaf, size, &other, proof));
    assert_false(tree_included(hash, -1, size, root, proof));
    assert_false(tree_included(hash, size, size, root, proof));
    if (leaf + 1 < size)
        assert_false(tree_included(hash, leaf + 1, size, root, proof));
    for (size_t i = 0; i < proof->count; i++) {
        proof->hashes[i].bytes[0] ^= 0x80;
        assert_false(tree_included(hash, leaf, size, root, proof));
        proof->hashes[i].bytes[0] ^= 0x80;
    }
    proof->hashes[proof->count++] = *hash;
    assert_false(tree_included(hash, leaf, size, root, proof));
    if (proof->count-- > 1) {
        proof->count--;
        assert_false(tree_included(hash, leaf, size, root, proof));
        proof->count++;
    }
}

static void test_inclusion(void **state)
{
    struct err err = { 0 };
    (void)state;
    for (size_t size = 1; size <= LEAVES; size++) {
        struct audit_hash root = naive_hash(leaves, size);
        struct audit_hash same;
        assert_true(tree_root_at(source, &size, (int64_t)size, &same, &err));
        assert_true(audit_hash_equal(&root, &same));
        for (size_t leaf = 0; leaf<size; leaf += size> 40 ? 29 : 1) {
            struct tree_proof proof;
            reads = 0;
            assert_true(
                tree_prove_inclusion(source, &size, (int64_t)leaf, (int64_t)size, &proof, &err));
            assert_in_range(reads, 0, 18); /* nine levels; at most one part that is not complete */
            assert_only_this(&leaves[leaf], (int64_t)leaf, (int64_t)size, &root, &proof);
        }
    }
}

static void assert_only_these(int64_t first, struct audit_hash one, int64_t second,
                              struct audit_hash two, struct tree_proof *proof)
{
    assert_true(tree_consistent(first, &one, second, &two, proof));
    assert_false(tree_consistent(0, &one, second, &two, proof));
    assert_false(tree_consistent(second + 1, &one, second, &two, proof));
    one.bytes[3] ^= 4;
    assert_false(tree_consistent(first, &one, second, &two, proof));
    one.bytes[3] ^= 4;
    two.bytes[3] ^= 4;
    assert_false(tree_consistent(first, &one, second, &two, proof));
    two.bytes[3] ^= 4;
    for (size_t i = 0; i < proof->count; i++) {
        proof->hashes[i].bytes[31] ^= 1;
        assert_false(tree_consistent(first, &one, second, &two, proof));
        proof->hashes[i].bytes[31] ^= 1;
    }
    proof->hashes[proof->count++] = one;
    assert_false(tree_consistent(first, &one, second, &two, proof));
    if (proof->count-- > 1) {
        proof->count--;
        assert_false(tree_consistent(first, &one, second, &two, proof));
        proof->count++;
    }
}

static void test_consistency(void **state)
{
    struct err err = { 0 };
    (void)state;
    for (size_t second = 1; second <= LEAVES; second++) {
        struct audit_hash two = naive_hash(leaves, second);
        for (size_t first = 1; first <= second; first += second > 40 ? 29 : 1) {
            struct tree_proof proof;
            assert_true(tree_prove_consistency(source, &second, (int64_t)first, (int64_t)second,
                                               &proof, &err));
            assert_only_these((int64_t)first, naive_hash(leaves, first), (int64_t)second, two,
                              &proof);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_inclusion),
        cmocka_unit_test(test_consistency),
    };
    return cmocka_run_group_tests(tests, make_leaves, NULL);
}
