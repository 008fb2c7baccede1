#include "gate/host_table.hpp"

#include <gtest/gtest.h>

namespace cutover::gate {
namespace {

TEST(HostTable, AnExactNameGoesBeforeAPatternAndALongPatternBeforeAShortOne) {
  HostTable table;
  ASSERT_TRUE(table.add({"*.example.com"}, "wide"));
  ASSERT_TRUE(table.add({"*.shop.example.com"}, "narrow"));
  ASSERT_TRUE(table.add({"a.shop.example.com", "example.com"}, "exact"));
  EXPECT_EQ(table.find("blog.example.com"), 0u);
  EXPECT_EQ(table.find("x.y.example.com:8080"), 0u);
  EXPECT_EQ(table.find("b.shop.example.com"), 1u);
  EXPECT_EQ(table.find("A.Shop.Example.com."), 2u);
  EXPECT_EQ(table.find("example.com"), 2u);
  EXPECT_EQ(table.find("shop.example.com"), 0u) << "a pattern is for what is below it";
}

TEST(HostTable, AHostThatNobodyHasGoesToWhoTakesEveryHostOrToNobody) {
  HostTable table;
  ASSERT_TRUE(table.add({"shop.example.com"}, "shop"));
  EXPECT_EQ(table.find("blog.example.com"), std::nullopt);
  EXPECT_EQ(table.find(".example.com"), std::nullopt);
  ASSERT_TRUE(table.add({}, "rest"));
  EXPECT_EQ(table.find("blog.example.com"), 1u);
  EXPECT_EQ(table.find("shop.example.com"), 0u);
}

TEST(HostTable, AHostBelongsToOneApp) {
  HostTable table;
  ASSERT_TRUE(table.add({"shop.example.com"}, "shop"));
  EXPECT_EQ(table.add({"shop.example.com"}, "blog").error().text(),
            "the host shop.example.com belongs to shop already");
  ASSERT_TRUE(table.add({}, "rest"));
  EXPECT_EQ(table.add({}, "other").error().text(), "rest takes every host already; give one of them hosts");
}

TEST(HostTable, WhatIsNoNameIsRefused) {
  for (const char* host :
       {"Shop.example.com", "shop.example.com:80", "*", "*.", "", "a b", "sh*p.example.com"}) {
    HostTable table;
    EXPECT_FALSE(table.add({host}, "shop")) << host;
  }
}

}  // namespace
}  // namespace cutover::gate
