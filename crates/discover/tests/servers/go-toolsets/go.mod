module example.com/observatory

go 1.23
